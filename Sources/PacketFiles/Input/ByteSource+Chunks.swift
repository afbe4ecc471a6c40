extension ByteSource {
  /// The next bytes of the stream, unpacked, at most 256 KiB; empty at its end.
  ///
  /// For streams that are no packet file, as a serial line's.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `compression`.
  public mutating func nextChunk() throws(PacketFileError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 262_144)
    let count = try read(into: &chunk, from: 0)
    chunk.removeSubrange(count...)
    return chunk
  }

  /// Why a compressed stream ended early; `nil` before its end and after a clean one.
  public var endDamage: FileDamage.Cause? {
    switch ending {
    case .open, .clean: nil
    case .compressedTruncated(let offset): .compressedTruncated(compressedOffset: offset)
    case .compressedDamaged(let offset): .compressedDamaged(compressedOffset: offset)
    }
  }
}
