/// A fault with its counts.
struct ArmedFault: Sendable {
  let fault: Fault
  /// Events counted so far.
  private var seen: UInt64 = 0
  private var acted: UInt64 = 0
  private var generator: SplitMix64

  /// - Parameter seed: the plan's, mixed with the fault's place: faults draw independently.
  init(_ fault: Fault, seed: UInt64) {
    self.fault = fault
    generator = SplitMix64(seed: seed)
  }

  /// Counts an event; whether the fault acts on it.
  mutating func acts(in circumstances: FaultCircumstances) -> Bool {
    guard fault.trigger.conditions.hold(in: circumstances) else { return false }
    seen &+= 1
    guard isChosen(), !isSpent else { return false }
    acted &+= 1
    return true
  }

  /// The fault acted as often as it may.
  var isSpent: Bool { acted >= fault.trigger.limit ?? .max }

  private mutating func isChosen() -> Bool {
    switch fault.trigger.occasion {
    case .every(let count): count <= 1 || seen % count == 0
    case .at(let ordinals): ordinals.contains { $0.contains(seen) }
    case .oneIn(let count): count <= 1 || generator.next() % count == 0
    case .moment: true
    }
  }
}

/// What conditions are about, as it is when an event happens.
struct FaultCircumstances: Sendable {
  var now: UInt64
  var framesWaiting: Int
  var isReceiveRingEmpty: Bool
  var receiveUsed: UInt16
  var transmitUsed: UInt16
}

extension FaultConditions {
  fileprivate func hold(in circumstances: FaultCircumstances) -> Bool {
    if let during, !during.contains(circumstances.now) { return false }
    if let framesWaiting, UInt64(circumstances.framesWaiting) < framesWaiting { return false }
    if isReceiveRingEmpty && !circumstances.isReceiveRingEmpty { return false }
    if let receiveUsed, receiveUsed != circumstances.receiveUsed { return false }
    if let transmitUsed, transmitUsed != circumstances.transmitUsed { return false }
    return true
  }
}
