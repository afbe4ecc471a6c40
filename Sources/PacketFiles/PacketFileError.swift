public import SystemPackage

/// Why a packet file could not be opened, read or written at all.
///
/// Damage inside a file that is otherwise readable is not an error but a ``FileDamage`` item, so
/// that everything intact around it is still delivered.
public enum PacketFileError: Error, Equatable, Sendable {
  /// The file could not be opened or created.
  case cannotOpen(path: String, Errno)
  /// Reading failed; `offset` counts the bytes read from the file before (compressed, if it is).
  case cannotRead(path: String, offset: UInt64, Errno)
  /// Writing failed; `offset` counts the bytes written to the file before.
  case cannotWrite(path: String, offset: UInt64, Errno)
  /// The finished file could not be given its final name; the data is in `path` + `.partial`.
  case cannotRename(path: String, Errno)
  /// zlib could not start or continue; `code` is its return value (`Z_MEM_ERROR` and so on).
  case compression(code: Int32)
  /// The file holds no byte.
  case empty
  /// The file ends inside its first header, after `byteCount` bytes.
  case headerTruncated(byteCount: Int)
  /// The first four bytes, read as little-endian `magic`, are neither pcap nor pcapng.
  case unknownFormat(magic: UInt32)
  /// A classic pcap file of another version than 2.x.
  case unsupportedVersion(major: UInt16, minor: UInt16)
  /// A value handed to a writer does not fit its field in the format.
  case notRepresentable(Field)

  /// A field of a packet file with a limited range.
  public enum Field: Equatable, Sendable {
    /// Nanoseconds since 1970; classic pcap and pcapng hold none before it, pcap none after 2106.
    case timestamp
    /// A frame of more than ``FileLimit/frameByteCount`` bytes, or longer than its original length.
    case frameLength
    /// A body of more than ``FileLimit/blockByteCount`` bytes.
    case blockLength
    /// An option value of more than 65535 bytes.
    case optionLength
    /// An interface that was not described before.
    case interface
    /// A provenance key with `=` or a line feed in it, or a value with a line feed.
    case provenance
  }
}
