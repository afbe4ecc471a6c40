public import Diagnosis
import FaultPlans
import TestSupport

/// Something that goes wrong on purpose, and what a diagnosis may call it.
public struct Plant: Sendable {
  /// The verb with its queue, or the policy.
  public var name: String
  /// What is planted, in the words of the zoo: the causes that name it.
  public var right: Set<Cause>
  /// Causes that the driver's records cannot tell from it, or whose text names it as the other
  /// possibility.
  public var near: Set<Cause>
  /// What is late because of it is so without any fault of guest or device.
  var delaysByItself: Bool {
    ["delay-frame", "drop-frame", "resize-frame", "burst", "pause-guest"]
      .contains { name.hasPrefix($0) }
  }
  /// For the kernel's command line.
  var words: [String] = []
  /// Without these the fault has nothing to act on.
  var needs = Needs()
  /// Draws when and how.
  var faults: @Sendable (inout SeededGenerator) -> [PlannedFault] = { _ in [] }

  init(
    _ name: String, _ right: Set<Cause>, or near: Set<Cause> = [], words: [String] = [],
    needs: Needs = Needs(),
    _ faults: @escaping @Sendable (inout SeededGenerator) -> [PlannedFault] = { _ in [] }
  ) {
    self.name = name
    self.right = right
    self.near = near
    self.words = words
    self.needs = needs
    self.faults = faults
  }

  /// What a run has to be for the fault to matter.
  struct Needs: Sendable {
    var queueSizes: [Int] = []
    var traffic: [Traffic.Kind] = []
    var eventIndex: Bool?
    var startsBeforeWrap = false
    var isModern: Bool?
  }

  /// Everything that can be planted.
  public static let all: [Plant] =
    wireAndBackend + signals + stores + elements + lifeCycle + defects + notificationPolicies
    + interruptPolicies + receivePolicies + elementPolicies + transmitPolicies + statePolicies
}

extension SeededGenerator {
  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(next() % UInt64(values.count))]
  }

  mutating func within(_ range: ClosedRange<UInt64>) -> UInt64 {
    UInt64.random(in: range, using: &self)
  }

  /// A fault on one event, on every n-th, or on all from one on.
  mutating func sometimes(
    _ verb: FaultVerb, from first: ClosedRange<UInt64> = 2...24
  )
    -> PlannedFault
  {
    let start = within(first)
    switch next() % 4 {
    case 0: return PlannedFault(verb, at: start...start)
    case 1: return PlannedFault(verb, FaultTrigger(.every(within(2...9))))
    default: return lasting(verb, from: first)
    }
  }

  /// A fault on every event from one on.
  mutating func lasting(
    _ verb: FaultVerb, from first: ClosedRange<UInt64> = 2...24
  )
    -> PlannedFault
  {
    PlannedFault(verb, at: within(first)...1_000_000)
  }

  /// A fault that acts by itself, once.
  mutating func once(_ verb: FaultVerb, on event: FaultEvent? = nil) -> PlannedFault {
    if let event {
      let place = within(2...24)
      return PlannedFault(verb, FaultTrigger(.at([place...place]), on: event))
    }
    return PlannedFault(verb, FaultTrigger(.moment(within(1_000_000...6_000_000), period: nil)))
  }
}
