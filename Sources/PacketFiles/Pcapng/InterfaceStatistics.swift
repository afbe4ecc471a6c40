/// What an interface counted (pcapng §4.6 Interface Statistics Block).
public struct InterfaceStatistics: Equatable, Sendable {
  /// Index of the interface in its section.
  public var interface: Int
  /// When the counts were taken: nanoseconds since 1970; nil when the file's value has no meaning.
  public var timestampNanoseconds: Int64?
  /// isb_ifrecv: frames received.
  public var received: UInt64?
  /// isb_ifdrop: frames the interface lost.
  public var dropped: UInt64?
  /// isb_filteraccept: frames the capture filter let through.
  public var filterAccepted: UInt64?
  /// isb_osdrop: frames the operating system lost.
  public var droppedBySystem: UInt64?

  /// Counts of one interface.
  public init(
    interface: Int = 0, timestampNanoseconds: Int64?, received: UInt64? = nil,
    dropped: UInt64? = nil, filterAccepted: UInt64? = nil, droppedBySystem: UInt64? = nil
  ) {
    self.interface = interface
    self.timestampNanoseconds = timestampNanoseconds
    self.received = received
    self.dropped = dropped
    self.filterAccepted = filterAccepted
    self.droppedBySystem = droppedBySystem
  }

  /// Parses the options of a block into an otherwise empty value.
  mutating func apply(options: RawSpan, _ order: ByteOrder) {
    var cursor = PcapngOptionCursor()
    while let option = cursor.next(in: options, order) {
      guard option.value.count >= 8 else { continue }
      let count = options.uint64(at: option.value.lowerBound, order)
      switch option.code {
      case PcapngOptionCode.statisticsReceived: received = count
      case PcapngOptionCode.statisticsDropped: dropped = count
      case PcapngOptionCode.statisticsFilterAccepted: filterAccepted = count
      case PcapngOptionCode.statisticsDroppedBySystem: droppedBySystem = count
      default: break
      }
    }
  }
}
