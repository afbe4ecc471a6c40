import VirtIO

/// A descriptor chain as the device took it; storage is kept from one chain to the next.
struct DescriptorChain: Sendable {
  struct Segment: Sendable {
    let address: UInt64
    let byteCount: UInt32
  }

  /// What QEMU's element takes, and so the longest chain.
  static let segmentLimit = 1024

  private(set) var head: UInt16 = 0
  /// Device-readable segments, then device-writable ones.
  private(set) var segments: [Segment] = []
  private(set) var readableCount = 0

  var writableCount: Int { segments.count - readableCount }

  mutating func begin(head: UInt16) {
    self.head = head
    segments.removeAll(keepingCapacity: true)
    readableCount = 0
  }

  mutating func append(_ descriptor: Descriptor) throws(RingError) {
    let isWritable = descriptor.flags.contains(.write)
    if !isWritable && writableCount > 0 { throw .readableAfterWritable }
    if descriptor.length == 0 { throw .zeroSizedBuffer }
    guard segments.count < Self.segmentLimit else { throw .tooManyDescriptors }
    segments.append(Segment(address: descriptor.address, byteCount: descriptor.length))
    if !isWritable { readableCount += 1 }
  }

  var writableByteCount: UInt64 {
    segments[readableCount...].reduce(0) { $0 + UInt64($1.byteCount) }
  }

  var readableByteCount: UInt64 {
    segments[..<readableCount].reduce(0) { $0 + UInt64($1.byteCount) }
  }

  /// Moves the first segment to another address.
  mutating func redirect(to address: UInt64) {
    guard let first = segments.first else { return }
    segments[0] = Segment(address: address, byteCount: first.byteCount)
  }

  /// The address of the writable part's byte `offset`; `nil` beyond its end.
  func writableAddress(at offset: UInt64) -> UInt64? {
    var offset = offset
    for segment in segments[readableCount...] {
      if offset < segment.byteCount { return segment.address &+ offset }
      offset -= UInt64(segment.byteCount)
    }
    return nil
  }

  /// Writes `source` into the writable part from `offset` on; returns how much of it fitted.
  func write(_ source: RawSpan, at offset: UInt64, to memory: inout GuestMemory) -> Int {
    var offset = offset
    var done = 0
    for index in readableCount..<segments.count where done < source.byteCount {
      let segment = segments[index]
      let length = UInt64(segment.byteCount)
      guard offset < length else {
        offset -= length
        continue
      }
      let count = Int(min(length - offset, UInt64(source.byteCount - done)))
      memory.copy(source.extracting(done..<(done + count)), to: segment.address &+ offset)
      done += count
      offset = 0
    }
    return done
  }

  /// Appends the readable part from `offset` on to `frame`.
  func read(from offset: UInt64, of memory: borrowing GuestMemory, into frame: inout [UInt8]) {
    var offset = offset
    for index in 0..<readableCount {
      let segment = segments[index]
      let length = UInt64(segment.byteCount)
      guard offset < length else {
        offset -= length
        continue
      }
      memory.append(
        from: segment.address &+ offset, count: Int(length - offset), to: &frame)
      offset = 0
    }
  }
}
