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

/// A queue that a fault is about.
public enum FaultQueue: String, CaseIterable, Sendable {
  case receive
  case transmit

  /// The queue's number (VIRTIO 1.4 §5.1.2).
  var index: Int { self == .receive ? 0 : 1 }
}

/// How late something becomes true.
public enum FaultDelay: Equatable, Sendable {
  /// Nanoseconds of virtual time.
  case nanoseconds(UInt64)
  /// Steps of the device; an idle device makes them at once.
  case steps(UInt64)
}
