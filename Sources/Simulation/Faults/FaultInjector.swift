import FaultPlans
import VirtIO

/// A plan at work: counts events, says which faults act, and keeps what is to happen later.
///
/// There is one in a run with a plan and none in a run without.
struct FaultInjector: Sendable {
  private var armed: [ArmedFault]
  private let events: [FaultEvent?]
  let defects: Set<DeviceDefect>
  /// The interrupt line leads nowhere.
  let isLineDisconnected: Bool

  /// Effects that are under way.
  var late = LateEffects()
  /// Spontaneous faults that acted and wait for a point between two routines.
  var spontaneous: [FaultVerb] = []
  /// The queue whose used buffers the device last decided to interrupt for.
  var interruptingQueue: Direction?
  /// What the device's fields held before the step in progress.
  var fieldsBefore: DeviceFields?
  /// Used elements that wait for the index that covers them.
  var hiddenElements: [HiddenElement] = []

  /// `nil` for a plan without faults.
  init?(_ plan: FaultPlan) {
    if plan.isEmpty { return nil }
    var seeds = SplitMix64(seed: plan.seed)
    armed = plan.faults.map { ArmedFault($0, seed: seeds.next()) }
    events = plan.faults.map(\.event)
    var defects: Set<DeviceDefect> = []
    for case .defect(let defect) in plan.faults.map(\.verb) { defects.insert(defect) }
    self.defects = defects
    isLineDisconnected = plan.faults.contains { $0.verb == .disconnectInterrupt }
    for (index, fault) in plan.faults.enumerated() where fault.verb.isSpontaneous {
      guard case .moment(let time, _) = fault.trigger.occasion else { continue }
      late.add(.moment(fault: index), after: .nanoseconds(time), at: 0)
    }
  }

  /// Counts an event and gives the verbs that act on it.
  ///
  /// Spontaneous faults are kept for the next point between two routines.
  mutating func strike(
    _ event: FaultEvent, queue: Direction?, in circumstances: FaultCircumstances
  ) -> [FaultVerb] {
    var verbs: [FaultVerb] = []
    for index in armed.indices where events[index] == event {
      let verb = armed[index].fault.verb
      if let filter = verb.queue, filter != queue { continue }
      guard armed[index].acts(in: circumstances) else { continue }
      if verb.isSpontaneous { spontaneous.append(verb) } else { verbs.append(verb) }
    }
    return verbs
  }

  /// A device that is reset stores nothing any more.
  mutating func forgetStores() {
    hiddenElements.removeAll()
    late.cancelStores()
  }

  /// A fault's moment came: it acts if its conditions hold, and comes again after its period.
  mutating func strikeMoment(fault index: Int, in circumstances: FaultCircumstances) {
    guard case .moment(_, let period) = armed[index].fault.trigger.occasion else { return }
    if armed[index].acts(in: circumstances) { spontaneous.append(armed[index].fault.verb) }
    if let period, period > 0, !armed[index].isSpent {
      late.add(.moment(fault: index), after: .nanoseconds(period), at: circumstances.now)
    }
  }
}

/// A used element that is not visible yet.
struct HiddenElement: Sendable {
  let queue: Int
  let address: UInt64
  let word: UInt64
  /// How long after the index it becomes visible.
  let delay: FaultDelay
}

/// A fault with its counts.
struct ArmedFault: Sendable {
  let fault: PlannedFault
  /// Events counted so far.
  private var seen: UInt64 = 0
  private var acted: UInt64 = 0
  private var generator: SplitMix64

  /// - Parameter seed: the plan's, mixed with the fault's place: faults draw independently.
  init(_ fault: PlannedFault, seed: UInt64) {
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
