/// The numbers that the landing page and `/api/stats.json` show, at one moment.
public struct ServiceFigures: Equatable, Sendable {
  /// The positions of one virtqueue, as they stand in shared memory.
  public struct Ring: Equatable, Sendable {
    public var availableIndex: UInt16
    public var usedIndex: UInt16

    public init(availableIndex: UInt16 = 0, usedIndex: UInt16 = 0) {
      self.availableIndex = availableIndex
      self.usedIndex = usedIndex
    }
  }

  public var uptimeNanoseconds: UInt64 = 0
  /// Connections that got at least one answer before this one.
  public var connectionsServed: UInt64 = 0
  /// Requests answered before this one.
  public var requests: UInt64 = 0
  public var receive = Ring()
  public var transmit = Ring()
  public var traceGenerated: UInt64 = 0
  public var traceLost: UInt64 = 0
  /// 4 KiB pages.
  public var pagesUsed: UInt32 = 0
  public var pagesTotal: UInt32 = 0

  public init() {}
}
