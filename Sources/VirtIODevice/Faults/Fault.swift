/// One thing that goes wrong, and when.
public struct Fault: Equatable, Sendable {
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
  var event: FaultEvent? {
    if verb.isStanding { return nil }
    if case .moment = trigger.occasion { return nil }
    return verb.event ?? trigger.event ?? .delivery
  }
}
