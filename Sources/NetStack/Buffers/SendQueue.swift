/// The unacknowledged and unsent bytes of one connection: a chain of chunks of the send pool.
struct SendQueue: Sendable {
  /// First chunk; meaningless while `chunkCount` is zero.
  var head: UInt16 = 0
  /// Last chunk; meaningless while `chunkCount` is zero.
  var tail: UInt16 = 0
  /// Bytes of the first chunk that were acknowledged already.
  var headOffset = 0
  /// Chunks in the chain.
  var chunkCount = 0
  /// Bytes in the queue; the first one has sequence number SND.UNA.
  var byteCount = 0
}
