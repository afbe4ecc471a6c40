internal import Bytes

/// A stream of bytes from a file, the standard input or memory, unpacked when it is gzip data.
///
/// Compression is recognised by its magic number (RFC 1952 §2.3.1), never by a name. Memory is
/// bounded whatever the stream holds.
public struct ByteSource: ~Copyable {
  /// How the stream came to its end.
  enum Ending: Equatable {
    case open
    case clean
    case compressedTruncated(compressedOffset: UInt64)
    case compressedDamaged(compressedOffset: UInt64)
  }

  private static let chunkByteCount = 65_536

  private var file: FileInput?
  private var inflater: GzipInflater?
  /// Bytes from the file that were not handed on yet.
  private var pending: [UInt8]
  private var pendingRange: Range<Int>
  /// Bytes of the file that left `pending`.
  private var takenByteCount: UInt64 = 0
  private var startsMember = true
  private var isDetected = false
  private(set) var ending = Ending.open
  /// Unpacked bytes that were looked at and not handed on yet.
  private var peeked: [UInt8] = []

  private init(file: consuming FileInput?, pending: [UInt8], pendingRange: Range<Int>) {
    self.file = file
    inflater = nil
    self.pending = pending
    self.pendingRange = pendingRange
  }

  /// Opens the file at `path`, or the standard input for `-`.
  ///
  /// - Throws: ``PacketFileError/cannotOpen(path:_:)``.
  public init(path: String) throws(PacketFileError) {
    let file = try FileInput(path: path)
    self.init(
      file: file, pending: [UInt8](repeating: 0, count: Self.chunkByteCount), pendingRange: 0..<0)
  }

  /// A source that hands out `bytes`.
  public init(bytes: [UInt8]) {
    self.init(file: nil, pending: bytes, pendingRange: bytes.indices)
  }

  /// Reads the first bytes and looks for gzip's magic number.
  private mutating func detectCompression() throws(PacketFileError) {
    isDetected = true
    while file != nil, pendingRange.count < 2 {
      let count = try readFile(from: pendingRange.upperBound)
      if count == 0 { break }
      pendingRange = 0..<pendingRange.upperBound + count
    }
    if pendingRange.count >= 2, pending[0] == 0x1f, pending[1] == 0x8b {
      inflater = try GzipInflater()
    }
  }

  private mutating func readFile(from index: Int) throws(PacketFileError) -> Int {
    try file?.read(into: &pending, from: index) ?? 0
  }

  /// The first `count` bytes of the stream, unpacked, or all if it has fewer; they stay in it.
  ///
  /// - Precondition: nothing was read before.
  public mutating func peek(_ count: Int) throws(PacketFileError) -> [UInt8] {
    var start = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let read = try read(into: &start, from: filled)
      if read == 0 { break }
      filled += read
    }
    start.removeSubrange(filled...)
    peeked = start
    return start
  }

  /// Fills `storage` from `index` on, as far as the stream has bytes at hand; 0 at its end.
  mutating func read(into storage: inout [UInt8], from index: Int) throws(PacketFileError) -> Int {
    if !peeked.isEmpty {
      let count = min(peeked.count, storage.count - index)
      storage.overwrite(from: index, with: peeked.rawSpan.extracting(first: count))
      peeked.removeFirst(count)
      return count
    }
    guard ending == .open else { return 0 }
    if !isDetected { try detectCompression() }
    if inflater != nil { return try inflate(into: &storage, from: index) }
    if pendingRange.isEmpty {
      let count = try file?.read(into: &storage, from: index) ?? 0
      if count == 0 { ending = .clean }
      return count
    }
    let count = min(pendingRange.count, storage.count - index)
    let taken = pendingRange.prefix(count)
    storage.overwrite(from: index, with: pending.rawSpan.extracting(taken))
    take(count)
    return count
  }

  private mutating func take(_ count: Int) {
    pendingRange = pendingRange.lowerBound + count..<pendingRange.upperBound
    takenByteCount += UInt64(count)
  }

  /// Skips zeros behind a member, which gzip takes for padding, too; false when there are none.
  private mutating func skipPadding() -> Bool {
    let count = pending[pendingRange].prefix { $0 == 0 }.count
    take(count)
    return count > 0
  }

  private mutating func inflate(
    into storage: inout [UInt8], from index: Int
  ) throws(PacketFileError) -> Int {
    while true {
      if pendingRange.isEmpty {
        pendingRange = 0..<(try readFile(from: 0))
        if pendingRange.isEmpty {
          ending = startsMember ? .clean : .compressedTruncated(compressedOffset: takenByteCount)
          return 0
        }
      }
      if startsMember, takenByteCount > 0, skipPadding() { continue }
      guard
        let step = try inflater?.inflate(pending, pendingRange, into: &storage, from: index)
      else { return 0 }
      take(step.consumed)
      startsMember = step.outcome == .endOfMember
      if step.outcome == .damaged {
        ending = .compressedDamaged(compressedOffset: takenByteCount)
      }
      if step.produced > 0 || ending != .open { return step.produced }
    }
  }
}
