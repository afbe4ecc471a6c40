internal import Bytes

/// Writes a classic pcap file with nanosecond timestamps, little-endian (pcap-savefile(5)).
public struct PcapWriter: ~Copyable {
  private var sink: ByteSink

  /// Starts a file of frames of one link type.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public init(_ sink: consuming ByteSink, linkType: LinkType = .ethernet) throws(PacketFileError) {
    self.sink = sink
    self.sink.buffer.append(littleEndian: PcapFormat.nanosecondMagic)
    self.sink.buffer.append(littleEndian: PcapFormat.majorVersion)
    self.sink.buffer.append(littleEndian: PcapFormat.minorVersion)
    self.sink.buffer.append(littleEndian: UInt64(0))
    self.sink.buffer.append(littleEndian: UInt32(FileLimit.frameByteCount))
    self.sink.buffer.append(littleEndian: UInt32(linkType.rawValue))
    try self.sink.settle()
  }

  /// Appends a frame.
  ///
  /// - Parameters:
  ///   - timestampNanoseconds: Nanoseconds since 1970, before the year 2106.
  ///   - originalLength: Bytes of the frame on the wire, at least as many as `bytes`.
  ///   - bytes: At most ``FileLimit/frameByteCount`` captured bytes.
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a value out of range (nothing is
  ///   written then), `cannotWrite` or `compression`.
  public mutating func write(
    timestampNanoseconds: Int64, originalLength: UInt32, bytes: [UInt8]
  ) throws(PacketFileError) {
    let (seconds, nanoseconds) = timestampNanoseconds.quotientAndRemainder(
      dividingBy: 1_000_000_000)
    guard timestampNanoseconds >= 0, let seconds = UInt32(exactly: seconds) else {
      throw .notRepresentable(.timestamp)
    }
    guard bytes.count <= FileLimit.frameByteCount, originalLength >= bytes.count else {
      throw .notRepresentable(.frameLength)
    }
    sink.buffer.append(littleEndian: seconds)
    sink.buffer.append(littleEndian: UInt32(nanoseconds))
    sink.buffer.append(littleEndian: UInt32(bytes.count))
    sink.buffer.append(littleEndian: originalLength)
    sink.buffer.append(bytes.rawSpan)
    try sink.settle()
  }

  /// Hands everything so far to the operating system.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func flush() throws(PacketFileError) { try sink.flush() }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: As ``ByteSink/finish()``.
  public consuming func finish() throws(PacketFileError) { try sink.finish() }
}
