/// A stream of bytes to a file or the standard output, packed when the name ends in `.gz`.
///
/// The bytes are in `path.partial` until ``finish()`` gives the file its name, so a writer that
/// crashed or was dropped leaves what it wrote under a name that says so. `-` is the standard
/// output; a pipe or device is written directly.
public struct ByteSink: ~Copyable {
  private static let bufferByteCount = 262_144

  private var file: OutputFile
  private var deflater: GzipDeflater?
  private var buffer: [UInt8] = []
  private var packed: [UInt8] = []
  /// What the buffer holds is still missing in the file and can be written after it.
  private var isBufferPending = true

  /// Opens a sink for `path`.
  ///
  /// - Throws: ``PacketFileError/cannotOpen(path:_:)``, or `compression` when zlib cannot start.
  public init(path: String) throws(PacketFileError) {
    let deflater: GzipDeflater? = path.hasSuffix(".gz") ? try GzipDeflater() : nil
    file = try OutputFile(path: path)
    self.deflater = deflater
    // A block that crosses the limit must not make the buffer grow.
    buffer.reserveCapacity(Self.bufferByteCount + FileLimit.recoveredBlockByteCount / 4)
  }

  deinit {
    if isBufferPending {
      var packed: [UInt8] = []
      try? deflater?.deflate(buffer, flush: .sync, appendingTo: &packed)
      file.salvage(deflater == nil ? buffer : packed)
    }
  }

  /// Appends `bytes`.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func write(_ bytes: [UInt8]) throws(PacketFileError) {
    buffer.append(contentsOf: bytes)
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
      if !buffer.isEmpty { try file.write(buffer) }
    } else {
      try deflater?.deflate(buffer, flush: flush, appendingTo: &packed)
      if !packed.isEmpty { try file.write(packed) }
      packed.removeAll(keepingCapacity: true)
    }
    buffer.removeAll(keepingCapacity: true)
    isBufferPending = true
  }
}
