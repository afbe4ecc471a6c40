internal import Bytes

/// A stream of bytes to a file or the standard output, packed when the name ends in `.gz`.
///
/// The bytes are in `path.partial` until ``finish()`` gives the file its name, so a writer that
/// crashed or was dropped leaves what it wrote under a name that says so. `-` is the standard
/// output; a pipe or device is written directly.
public struct ByteSink: ~Copyable {
  private static let bufferByteCount = 262_144

  private var file: OutputFile
  private var deflater: GzipDeflater?
  /// What is not written yet: whoever writes many records builds them here, and then lets go.
  var buffer = ByteBuffer(
    capacity: ByteSink.bufferByteCount + FileLimit.recoveredBlockByteCount / 4)
  private var packed = ByteBuffer(capacity: 0)
  /// What the buffer holds is still missing in the file and can be written after it.
  private var isBufferPending = true

  /// Opens a sink for `path`.
  ///
  /// - Throws: ``PacketFileError/cannotOpen(path:_:)``, or `compression` when zlib cannot start.
  public init(path: String) throws(PacketFileError) {
    let deflater: GzipDeflater? = path.hasSuffix(".gz") ? try GzipDeflater() : nil
    file = try OutputFile(path: path)
    self.deflater = deflater
  }

  deinit {
    if isBufferPending {
      var packed = ByteBuffer(capacity: 0)
      try? deflater?.deflate(buffer, flush: .sync, appendingTo: &packed)
      if deflater == nil { file.salvage(buffer) } else { file.salvage(packed) }
    }
  }

  /// Appends `bytes`.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func write(_ bytes: [UInt8]) throws(PacketFileError) {
    buffer.append(bytes.rawSpan)
    try settle()
  }

  /// Writes what is in ``buffer`` once it is enough.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  mutating func settle() throws(PacketFileError) {
    if buffer.count >= Self.bufferByteCount { try drain(nil) }
  }

  /// Hands everything so far to the operating system, for a reader that follows the file.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func flush() throws(PacketFileError) {
    try drain(.sync)
  }

  /// Writes what is left and gives the file its name.
  ///
  /// - Throws: ``PacketFileError``; the data written so far is then in `path.partial`.
  public consuming func finish() throws(PacketFileError) {
    try drain(.finish)
    isBufferPending = false
    try file.complete()
  }

  private mutating func drain(_ flush: GzipDeflater.Flush?) throws(PacketFileError) {
    isBufferPending = false
    if deflater == nil {
      if buffer.count > 0 { try file.write(buffer) }
    } else {
      try deflater?.deflate(buffer, flush: flush, appendingTo: &packed)
      if packed.count > 0 { try file.write(packed) }
      packed.truncate(to: 0)
    }
    buffer.truncate(to: 0)
    isBufferPending = true
  }
}
