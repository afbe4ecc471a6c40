public import VirtIO

/// What goes wrong on purpose: a seed, and faults that each say what happens and when.
///
/// Equal plans on equal machines give equal runs. ``text`` and ``init(text:)`` are its form in
/// files and on command lines; Documentation/FaultPlans.md describes it.
public struct FaultPlan: Equatable, Sendable {
  /// Seeds the faults that come at a rate.
  public var seed: UInt64
  /// At most ``faultLimit``; on one event they act in this order.
  public var faults: [PlannedFault]

  /// Faults in the longest plan that has a text.
  public static let faultLimit = 256

  public init(_ faults: [PlannedFault] = [], seed: UInt64 = 0) {
    self.faults = faults
    self.seed = seed
  }

  /// Nothing goes wrong.
  public var isEmpty: Bool { faults.isEmpty }

  /// The moments in which the backend neither delivers nor takes frames.
  public var backendStalls: [Range<UInt64>] {
    faults.compactMap { fault in
      if case .stallBackend(let stall) = fault.verb { stall } else { nil }
    }
  }

  /// Where both indices of every queue start, if a fault presets it.
  public var firstPosition: RingPosition? {
    for fault in faults {
      if case .firstPosition(let position) = fault.verb { return RingPosition(position) }
    }
    return nil
  }
}

/// One thing that goes wrong, and when.
public struct PlannedFault: Equatable, Sendable {
  public var verb: FaultVerb
  /// Ignored by verbs that are in force for the whole run.
  public var trigger: FaultTrigger

  public init(_ verb: FaultVerb, _ trigger: FaultTrigger = FaultTrigger()) {
    self.verb = verb
    self.trigger = trigger
  }

  /// The fault on the events with these numbers, counted from 1.
  public init(_ verb: FaultVerb, at ordinals: UInt64...) {
    self.init(verb, FaultTrigger(.at(ordinals.map { $0...$0 })))
  }

  /// The fault on the events with numbers in this range, counted from 1.
  public init(_ verb: FaultVerb, at ordinals: ClosedRange<UInt64>) {
    self.init(verb, FaultTrigger(.at([ordinals])))
  }

  /// What the fault counts; spontaneous verbs count deliveries unless their trigger says more.
  ///
  /// `nil` for verbs that are always in force, and for moments.
  public var event: FaultEvent? {
    if verb.isStanding { return nil }
    if case .moment = trigger.occasion { return nil }
    return verb.event ?? trigger.event ?? .delivery
  }
}

extension FaultPlan {
  /// The plan in words, a fault a line; ``init(text:)`` reads it back.
  public var text: String { statements.joined(separator: "\n") }

  /// The same in one line, with `;` between the statements.
  public var line: String { statements.joined(separator: "; ") }

  private var statements: [String] {
    (seed == 0 ? [] : ["seed=\(seed)"]) + faults.map(\.text)
  }

  /// Reads a plan, a fault a line or with `;` between them; `#` begins a comment.
  ///
  /// - Throws: where the first error is, and what was expected.
  public init(text: String) throws(OptionTextError) {
    self.init()
    for var line in try OptionStatements.read(text) {
      if line.word.isEmpty {
        seed = try line.require("seed").number()
        try line.expectAllTaken()
        continue
      }
      guard faults.count < FaultPlan.faultLimit else {
        throw line.error(.tooManyFaults(limit: FaultPlan.faultLimit))
      }
      faults.append(try PlannedFault(&line))
    }
  }
}

extension PlannedFault {
  /// The fault in words.
  public var text: String { ([verb.word] + verb.options + options).joined(separator: " ") }

  private var options: [String] {
    verb.isStanding ? [] : trigger.options(needsOccasion: verb.isSpontaneous)
  }

  init(_ line: inout OptionLine) throws(OptionTextError) {
    verb = try FaultVerb(&line)
    trigger =
      verb.isStanding
      ? FaultTrigger() : try FaultTrigger(&line, isSpontaneous: verb.isSpontaneous)
    try line.expectAllTaken()
  }
}
