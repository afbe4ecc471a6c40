/// When a fault acts: on which of its events, under which conditions, and how often at most.
public struct FaultTrigger: Equatable, Sendable {
  /// What is counted, for a verb that has no event of its own.
  public var event: FaultEvent?
  public var occasion: Occasion
  /// An event on which they do not hold is not counted.
  public var conditions: FaultConditions
  /// How often the fault acts at most.
  public var limit: UInt64?

  public init(
    _ occasion: Occasion = .every(1), on event: FaultEvent? = nil,
    while conditions: FaultConditions = FaultConditions(), limit: UInt64? = nil
  ) {
    self.occasion = occasion
    self.event = event
    self.conditions = conditions
    self.limit = limit
  }

  public enum Occasion: Equatable, Sendable {
    /// Every n-th event; n is at least 1.
    case every(UInt64)
    /// The events with these numbers, counted from 1.
    case at([ClosedRange<UInt64>])
    /// Each event with a probability of 1/n, drawn from the plan's seed; n is at least 1.
    case oneIn(UInt64)
    /// A moment in nanoseconds of virtual time, and again a period later, for verbs without an
    /// event of their own.
    case moment(UInt64, period: UInt64?)
  }
}

/// What must hold for an event to count; what is absent is no condition.
public struct FaultConditions: Equatable, Sendable {
  /// Virtual time in nanoseconds is within the range.
  public var during: Range<UInt64>?
  /// At least so many frames wait for the guest.
  public var framesWaiting: UInt64?
  /// The device has no receive buffer that it knows of.
  public var isReceiveRingEmpty: Bool
  /// The device's own used position of the receive queue has this value.
  public var receiveUsed: UInt16?
  /// The device's own used position of the transmit queue has this value.
  public var transmitUsed: UInt16?

  public init(
    during: Range<UInt64>? = nil, framesWaiting: UInt64? = nil, isReceiveRingEmpty: Bool = false,
    receiveUsed: UInt16? = nil, transmitUsed: UInt16? = nil
  ) {
    self.during = during
    self.framesWaiting = framesWaiting
    self.isReceiveRingEmpty = isReceiveRingEmpty
    self.receiveUsed = receiveUsed
    self.transmitUsed = transmitUsed
  }
}

/// How late something becomes true.
public enum FaultDelay: Equatable, Sendable {
  /// Nanoseconds of virtual time.
  case nanoseconds(UInt64)
  /// Steps of the device, at most ``mostSteps``; an idle device makes them at once.
  case steps(UInt64)

  public static let mostSteps: UInt64 = 10_000
}

extension FaultTrigger {
  /// Nanoseconds of the shortest period that a text may ask for.
  public static let shortestPeriod: UInt64 = 1_000

  /// The trigger as options.
  ///
  /// - Parameter needsOccasion: a fault on each of its events says so as well.
  func options(needsOccasion: Bool) -> [String] {
    var words: [String] = []
    if let event { words.append("on=\(event.rawValue)") }
    switch occasion {
    case .every(let count):
      if count != 1 || needsOccasion { words.append("every=\(count)") }
    case .at(let ordinals): words.append("at=\(ordinals.map(Self.text).joined(separator: ","))")
    case .oneIn(let count): words.append("one-in=\(count)")
    case .moment(let time, let period):
      words.append("when=\(DurationUnit.text(time))")
      if let period { words.append("period=\(DurationUnit.text(period))") }
    }
    words += conditions.options
    if let limit { words.append("limit=\(limit)") }
    return words
  }

  private static func text(_ ordinals: ClosedRange<UInt64>) -> String {
    ordinals.lowerBound == ordinals.upperBound
      ? "\(ordinals.lowerBound)" : "\(ordinals.lowerBound)..\(ordinals.upperBound)"
  }

  /// Reads the trigger's options.
  ///
  /// - Parameter isSpontaneous: the verb acts by itself, hence may name an event or a moment,
  ///   and must say when.
  init(_ line: inout OptionLine, isSpontaneous: Bool) throws(OptionTextError) {
    self.init()
    if isSpontaneous { try readMoment(&line) }
    if let value = line.take("at") { occasion = .at(try value.ordinals()) }
    if let value = line.take("every") { occasion = .every(try value.number(1...(.max))) }
    if let value = line.take("one-in") { occasion = .oneIn(try value.number(1...(.max))) }
    conditions = try FaultConditions(&line)
    limit = try line.take("limit")?.number(1...(.max))
    try expectOneOccasion(line, isRequired: isSpontaneous)
  }

  private mutating func readMoment(_ line: inout OptionLine) throws(OptionTextError) {
    guard let value = line.take("when") else {
      event = try line.take("on")?.choice()
      return
    }
    let period = line.take("period")
    occasion = .moment(try value.duration(), period: try period?.period())
  }

  private func expectOneOccasion(
    _ line: OptionLine, isRequired: Bool
  ) throws(OptionTextError) {
    let given = line.options.count { ["at", "every", "one-in", "when"].contains($0.key) }
    guard given <= 1, given == 1 || !isRequired else {
      throw line.error(.badTrigger(expected: "one of at=, every=, one-in= and when="))
    }
  }
}

extension OptionValue {
  fileprivate func position() throws(OptionTextError) -> UInt16 {
    UInt16(try number(0...0xffff))
  }

  /// Whatever happens again and again costs the simulation work each time.
  fileprivate func period() throws(OptionTextError) -> UInt64 {
    let period = try duration()
    guard period >= FaultTrigger.shortestPeriod else { throw bad("a period of 1us or more") }
    return period
  }
}

extension FaultConditions {
  fileprivate var options: [String] {
    var words: [String] = []
    if let during {
      let start = DurationUnit.text(during.lowerBound)
      words.append("during=\(start)..\(DurationUnit.text(during.upperBound))")
    }
    if let framesWaiting { words.append("waiting=\(framesWaiting)") }
    if isReceiveRingEmpty { words.append("receive-ring=empty") }
    if let receiveUsed { words.append("receive-used=\(receiveUsed)") }
    if let transmitUsed { words.append("transmit-used=\(transmitUsed)") }
    return words
  }

  fileprivate init(_ line: inout OptionLine) throws(OptionTextError) {
    self.init()
    during = try line.take("during")?.moments()
    framesWaiting = try line.take("waiting")?.number(1...(.max))
    if let value = line.take("receive-ring") {
      guard value.text == "empty" else { throw value.bad("empty") }
      isReceiveRingEmpty = true
    }
    receiveUsed = try line.take("receive-used")?.position()
    transmitUsed = try line.take("transmit-used")?.position()
  }
}

extension FaultDelay {
  var text: String {
    switch self {
    case .nanoseconds(let duration): DurationUnit.text(duration)
    case .steps(let count): "\(count)steps"
    }
  }
}
