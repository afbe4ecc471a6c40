/// Frames that the interfaces of a capture say they lost.
///
/// The counts of an interface run from the start of the capture, so that its last ones hold.
public struct InterfaceLosses: Equatable, Sendable {
  private var settled: UInt64 = 0
  private var latest: [Int: UInt64] = [:]

  public init() {}

  /// All that was lost.
  public var total: UInt64 { latest.values.reduce(settled) { $0 &+ $1 } }

  /// Takes note of counts.
  ///
  /// - Parameter statistics: their interface is numbered through the whole file.
  public mutating func note(_ statistics: InterfaceStatistics) {
    if latest.count >= FileLimit.interfaceCount, latest[statistics.interface] == nil {
      settled = total
      latest = [:]
    }
    latest[statistics.interface] =
      (statistics.dropped ?? 0) &+ (statistics.droppedBySystem ?? 0)
  }
}
