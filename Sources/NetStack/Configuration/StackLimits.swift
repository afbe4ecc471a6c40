/// Sizes of a stack, all memory of which is allocated once. The defaults take under 5 MiB.
public struct StackLimits: Sendable {
  /// Connections in any state but CLOSED and LISTEN, TIME-WAIT included; 1 to 32,767.
  ///
  /// A SYN that finds no room is not answered, so the peer tries again later.
  public var maximumConnections = 1_024
  /// Receive buffer of each connection and so its largest window; 512 to 65,535 bytes.
  public var receiveBufferByteCount = 2_048
  /// Granule of the send buffer pool, in bytes; 256 to 65,535.
  public var sendChunkByteCount = 1_536
  /// Chunks that busy connections share, beyond the one that every connection is sure to get.
  public var sharedSendChunkCount = 512
  /// Most chunks one connection may hold; at least 1.
  public var maximumSendChunksPerConnection = 16
  /// Neighbours remembered; rounded up to a power of two, at least 4.
  public var neighborCount = 1_024
  /// Replies without a connection (ARP, echo, reset) that may wait for the driver.
  public var controlReplyCount = 64
  /// Echo replies among them, each with a buffer for a whole frame.
  public var echoReplyCount = 8
  /// Largest IPv4 datagram sent, in bytes; 576 to 9,000. 1,500 makes the MSS 1,460.
  public var maximumTransmissionUnit = 1_500

  /// The defaults.
  public init() {}

  /// Largest segment we receive and send, in bytes of data (RFC 9293 §3.7.1).
  var maximumSegmentSize: Int { maximumTransmissionUnit - 40 }

  /// These limits with every value moved into its range.
  var clamped: StackLimits {
    var limits = self
    limits.maximumConnections = min(max(maximumConnections, 1), 32_767)
    limits.receiveBufferByteCount = min(max(receiveBufferByteCount, 512), 65_535)
    limits.sendChunkByteCount = min(max(sendChunkByteCount, 256), 65_535)
    limits.sharedSendChunkCount = min(max(sharedSendChunkCount, 0), 32_767)
    limits.maximumSendChunksPerConnection = min(max(maximumSendChunksPerConnection, 1), 4_096)
    limits.neighborCount = min(max(neighborCount, 4), 65_536)
    limits.controlReplyCount = min(max(controlReplyCount, 1), 4_096)
    limits.echoReplyCount = min(max(echoReplyCount, 1), 256)
    limits.maximumTransmissionUnit = min(max(maximumTransmissionUnit, 576), 9_000)
    return limits
  }
}
