/// What the rules of every event ask of a queue and of one of its chains.
///
/// An account of a queue is hundreds of bytes, which a call from another module copies; this is
/// the few of them that are looked at for every record.
public struct QueueStanding: Equatable, Sendable {
  /// See ``QueueHistory/size``.
  public var size: UInt16?
  /// See ``QueueHistory/isReset``.
  public var isReset = false
  /// The value of ``QueueHistory/available``.
  public var available: UInt16?
  /// The value of ``QueueHistory/used``.
  public var used: UInt16?
  /// The value of ``QueueHistory/taken``.
  public var taken: UInt16?
  /// See ``QueueHistory/untaken``.
  public var untaken: Int?
  /// See ``QueueHistory/knowsOwners``.
  public var knowsOwners = false
  /// Who has the chain.
  public var owner = QueueHistory.Owner.unknown
  /// Bytes of the chain when it was made available last; 0 when that is not known.
  public var length: UInt64 = 0

  /// Chains outstanding once `count` more are available; modulo 65,536.
  public func outstanding(adding count: UInt16) -> UInt16? {
    guard let available, let used else { return nil }
    return available &- used &+ count
  }
}

extension RingHistory {
  /// Where a queue of the first guest's first device stands, as the driver counts it; nothing is
  /// known when nothing was said of it.
  public func positions(of queue: UInt8) -> QueueHistory.Positions {
    guard let place = place(of: queue) else {
      return QueueHistory.Positions(availableWraps: 0, takenWraps: 0)
    }
    return queues[place].positions
  }

  /// Where a queue of the first guest's first device stands, and whose the chain at `head` is;
  /// nothing is known when nothing was said of it.
  public func standing(of queue: UInt8, head: UInt16? = nil) -> QueueStanding {
    var standing = QueueStanding()
    guard let place = place(of: queue) else { return standing }
    standing.size = queues[place].size
    standing.isReset = queues[place].isReset
    standing.available = queues[place].available?.value
    standing.used = queues[place].used?.value
    standing.taken = queues[place].taken?.value
    standing.untaken = queues[place].untaken
    standing.knowsOwners = queues[place].knowsOwners
    guard let head else { return standing }
    standing.owner = queues[place].owner(of: head)
    standing.length = queues[place].length(of: head)
    return standing
  }
}
