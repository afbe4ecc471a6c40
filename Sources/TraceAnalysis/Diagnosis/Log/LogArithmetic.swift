/// The numbers that follow from the last lines of the receive loop.
public struct LogArithmetic: Equatable, Sendable {
  /// Frames of one connection that the guest receives: SYN, ACK, request, ACK, FIN.
  public static let receivedPerConnection: UInt64 = 5
  /// Frames of one connection that the guest transmits: SYN-ACK, ACK, response with FIN, ACK.
  public static let transmittedPerConnection: UInt64 = 4
  /// Values of a 16-bit index.
  public static let turn: UInt64 = 65_536

  public let line: ReceiveLine
  public let connections: UInt64?

  init(_ line: ReceiveLine, connections: UInt64?) {
    self.line = line
    self.connections = connections
  }

  /// Turns of the loop after this line.
  public var turns: UInt64 { line.counter &+ 1 }

  /// Whole turns of `used.idx` at most: the device cannot have delivered more than was taken.
  public var largestWraps: UInt64 {
    turns < UInt64(line.used) ? 0 : (turns - UInt64(line.used)) / LogArithmetic.turn
  }

  /// Whole turns of `used.idx`, from the number of connections; `nil` without it.
  public var wraps: UInt64? {
    guard let connections, connections > 0 else { return nil }
    let (needed, overflows) = connections.multipliedReportingOverflow(
      by: LogArithmetic.receivedPerConnection)
    guard !overflows else { return nil }
    let used = UInt64(line.used)
    guard needed > used else { return 0 }
    let below = (needed - used) / LogArithmetic.turn
    let missing = needed - frames(wraps: below)
    // The nearest count: strays and a connection in flight move it by far less than a turn.
    let nearest = missing > LogArithmetic.turn / 2 ? below + 1 : below
    return nearest <= largestWraps ? nearest : nil
  }

  /// Frames that were really received.
  public var framesReceived: UInt64? { wraps.map { frames(wraps: $0) } }

  /// Elements that were taken and never delivered.
  public var staleReads: UInt64? { framesReceived.map { turns > $0 ? turns - $0 : 0 } }

  /// The same, whatever the number of connections: with as many deliveries as can be.
  public var fewestStaleReads: UInt64 {
    let delivered = frames(wraps: largestWraps)
    return turns > delivered ? turns - delivered : 0
  }

  /// Frames received after so many whole turns of `used.idx`.
  public func frames(wraps: UInt64) -> UInt64 {
    wraps &* LogArithmetic.turn &+ UInt64(line.used)
  }

  /// Bytes of the virtio-net header that the lengths show; `nil` when they do not.
  ///
  /// User-mode networking sends a SYN of 58 bytes and an ACK of 54; both lengths must be there.
  static func headerByteCount(_ lengths: Set<UInt32>) -> Int? {
    let legacy = lengths.isSuperset(of: [64, 68])
    let modern = lengths.isSuperset(of: [66, 70])
    if legacy == modern { return nil }
    return legacy ? 10 : 12
  }
}
