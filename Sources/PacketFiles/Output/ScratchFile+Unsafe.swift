internal import Glibc
internal import SystemPackage

/// A file without a name that holds records of one size: what would grow in memory with an input.
///
/// Records are appended, may be changed later, and are read front to back as often as wanted. The
/// file is gone as soon as nobody holds it, whatever ends the program. It lies in `TMPDIR`, or in
/// the system's folder for temporary files.
public struct ScratchFile<Record: BitwiseCopyable>: ~Copyable {
  private static var bufferCount: Int { max(1, 524_288 / MemoryLayout<Record>.stride) }

  private let descriptor: FileDescriptor
  private let path: String
  /// Records at the end that are not in the file yet.
  private var tail: [Record] = []
  /// Records in the file.
  private var writtenCount = 0
  /// Records that were read and not handed out, from `nextRead` on.
  private var head: [Record] = []
  private var nextRead = 0
  /// Records that were read from the file.
  private var readCount = 0

  /// Makes an empty file.
  ///
  /// - Throws: ``PacketFileError/cannotOpen(path:_:)``.
  public init() throws(PacketFileError) {
    // Safety: the environment's string is copied at once.
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    path = folder
    do {
      descriptor = try Self.unnamed(in: folder)
    } catch {
      throw .cannotOpen(path: folder, errno(of: error))
    }
  }

  deinit { try? descriptor.close() }

  private static func unnamed(in folder: String) throws -> FileDescriptor {
    var template = Array("\(folder)/quartz-XXXXXX".utf8CString)
    // Safety: the template ends in a zero byte, and mkstemp writes only within it.
    let number = unsafe template.withUnsafeMutableBufferPointer { name in
      guard let start = name.baseAddress else { return Int32(-1) }
      let number = unsafe mkstemp(start)
      if number >= 0 { _ = unsafe unlink(start) }
      return number
    }
    guard number >= 0 else { throw Errno(rawValue: Glibc.errno) }
    return FileDescriptor(rawValue: number)
  }

  /// Records appended so far.
  public var count: Int { writtenCount + tail.count }

  /// Appends a record.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)``.
  public mutating func append(_ record: Record) throws(PacketFileError) {
    tail.append(record)
    if tail.count >= Self.bufferCount { try write(Self.bufferCount / 2) }
  }

  /// Appends records.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)``.
  public mutating func append(contentsOf records: [Record]) throws(PacketFileError) {
    tail.append(contentsOf: records)
    if tail.count >= Self.bufferCount { try write(tail.count) }
  }

  /// Changes a record that was appended before.
  ///
  /// - Precondition: `0 <= place < count`.
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `cannotWrite`.
  public mutating func change(
    at place: Int, _ change: (inout Record) -> Void
  ) throws(PacketFileError) {
    precondition(place >= 0 && place < count)
    if place >= writtenCount {
      change(&tail[place - writtenCount])
      return
    }
    var record = try read(from: place, limit: 1)
    guard !record.isEmpty else { throw .cannotRead(path: path, offset: 0, .ioError) }
    change(&record[0])
    try write(record, at: place)
  }

  /// Forgets all records.
  public mutating func removeAll() {
    tail.removeAll(keepingCapacity: true)
    writtenCount = 0
    rewind()
  }

  /// Goes back to the first record.
  public mutating func rewind() {
    head = []
    nextRead = 0
    readCount = 0
  }

  /// The next record; nil after the last one.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `cannotWrite`.
  public mutating func next() throws(PacketFileError) -> Record? {
    guard try isFilled() else { return nil }
    defer { nextRead += 1 }
    return head[nextRead]
  }

  /// The next `count` records; nil when there are fewer.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `cannotWrite`.
  public mutating func next(_ count: Int) throws(PacketFileError) -> [Record]? {
    var records: [Record] = []
    records.reserveCapacity(count)
    while records.count < count {
      guard try isFilled() else { return nil }
      let end = min(head.count, nextRead + count - records.count)
      records.append(contentsOf: head[nextRead..<end])
      nextRead = end
    }
    return records
  }

  /// Reads on when all that was read is handed out; false at the end.
  private mutating func isFilled() throws(PacketFileError) -> Bool {
    if nextRead < head.count { return true }
    try write(tail.count)
    nextRead = 0
    head = try read(from: readCount, limit: min(Self.bufferCount, writtenCount - readCount))
    readCount += head.count
    return !head.isEmpty
  }

  /// Moves the first `count` records of the tail into the file.
  private mutating func write(_ count: Int) throws(PacketFileError) {
    guard count > 0 else { return }
    if count == tail.count {
      try write(tail, at: writtenCount)
      tail.removeAll(keepingCapacity: true)
    } else {
      try write(Array(tail.prefix(count)), at: writtenCount)
      tail.removeFirst(count)
    }
    writtenCount += count
  }

  private func write(_ records: [Record], at place: Int) throws(PacketFileError) {
    let offset = Int64(place) * Int64(MemoryLayout<Record>.stride)
    do {
      // Safety: a BitwiseCopyable record is its bytes, padding included, which are only copied;
      // the pointer is used only during the call.
      try unsafe records.withUnsafeBytes { bytes in
        _ = try unsafe descriptor.writeAll(toAbsoluteOffset: offset, bytes)
      }
    } catch {
      throw .cannotWrite(path: path, offset: UInt64(offset), errno(of: error))
    }
  }

  private func read(from place: Int, limit: Int) throws(PacketFileError) -> [Record] {
    guard limit > 0 else { return [] }
    let stride = MemoryLayout<Record>.stride
    do {
      // Safety: the bytes are those of records that this file wrote from memory of the same type;
      // only whole ones count as initialised.
      return try unsafe [Record](unsafeUninitializedCapacity: limit) { records, count in
        let bytes = UnsafeMutableRawBufferPointer(records)
        var filled = 0
        while filled < limit * stride {
          let read = try unsafe descriptor.read(
            fromAbsoluteOffset: Int64(place) * Int64(stride) + Int64(filled),
            into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<(limit * stride)]))
          if read == 0 { break }
          filled += read
        }
        count = filled / stride
      }
    } catch {
      throw .cannotRead(path: path, offset: UInt64(place * stride), errno(of: error))
    }
  }
}
