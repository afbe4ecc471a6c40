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
  /// A segment outside memory took the bounce buffer.
  private(set) var holdsBounceBuffer = false

  var writableCount: Int { segments.count - readableCount }

  mutating func begin(head: UInt16) {
    self.head = head
    segments.removeAll(keepingCapacity: true)
    readableCount = 0
    holdsBounceBuffer = false
  }

  mutating func append(
    _ descriptor: Descriptor, _ memory: borrowing GuestMemory,
    _ bounceBuffer: inout BounceBuffer
  ) throws(RingError) {
    let isWritable = descriptor.flags.contains(.write)
    if !isWritable && writableCount > 0 { throw .readableAfterWritable }
    if descriptor.length == 0 { throw .zeroSizedBuffer }
    var address = descriptor.address
    var left = descriptor.length
    while left > 0 {
      guard segments.count < Self.segmentLimit else { throw .tooManyDescriptors }
      var byteCount = UInt32(min(UInt64(left), memory.byteCount(from: address)))
      if byteCount == 0 {
        byteCount = min(left, BounceBuffer.byteLimit)
        guard bounceBuffer.take() else { throw .bounceBufferBusy }
        holdsBounceBuffer = true
      }
      segments.append(Segment(address: address, byteCount: byteCount))
      if !isWritable { readableCount += 1 }
      address &+= UInt64(byteCount)
      left -= byteCount
    }
  }

  /// The chain was used or dropped, and with it its hold on the bounce buffer.
  mutating func release(_ bounceBuffer: inout BounceBuffer) {
    guard holdsBounceBuffer else { return }
    holdsBounceBuffer = false
    bounceBuffer.isTaken = false
  }

  /// Leaves the hold on the bounce buffer to the caller; `false` if there is none.
  mutating func handOverBounceBuffer() -> Bool {
    defer { holdsBounceBuffer = false }
    return holdsBounceBuffer
  }

  /// Up to eight bytes of the readable part, little-endian, zeros beyond its end.
  func loadReadable(
    at offset: UInt64, byteCount: Int, _ memory: borrowing GuestMemory
  ) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<min(byteCount, 8) {
      word |= UInt64(readableByte(at: offset + UInt64(index), memory)) << UInt64(8 * index)
    }
    return word
  }

  private func readableByte(at offset: UInt64, _ memory: borrowing GuestMemory) -> UInt8 {
    var offset = offset
    for segment in segments[..<readableCount] {
      if offset < segment.byteCount { return memory.load8(segment.address &+ offset) }
      offset -= UInt64(segment.byteCount)
    }
    return 0
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

/// A walk along one chain, through an indirect table if its head names one
/// (VIRTIO 1.4 §2.7.5.3).
struct DescriptorWalk {
  private let table: UInt64
  /// Entries of the table that the walk is in.
  let tableSize: Int
  let isIndirect: Bool
  private(set) var current: Descriptor

  /// - Parameter chained: descriptors that the walks before this one met in the queue; as many
  ///   as it has leave none for a further indirect one.
  init(
    head: UInt16, queue: borrowing DeviceQueue, chained: Int, memory: borrowing GuestMemory
  ) throws(RingError) {
    let first = Self.load(queue.layout.descriptor(head), memory)
    guard first.flags.contains(.indirect) else {
      table = queue.layout.descriptorArea
      tableSize = Int(queue.size)
      isIndirect = false
      current = first
      return
    }
    if first.length == 0 || first.length % UInt32(Descriptor.byteCount) != 0 {
      throw .indirectTableSize(first.length)
    }
    if chained >= Int(queue.size) { throw .loopedChain }
    guard memory.canMap(first.address, byteCount: UInt64(first.length)) else {
      throw .indirectTableOutsideMemory
    }
    table = first.address
    tableSize = Int(first.length) / Descriptor.byteCount
    isIndirect = true
    current = Self.load(table, memory)
  }

  /// Goes to the next descriptor; `false` at the chain's end.
  ///
  /// The indirect flag within an indirect table means nothing here, as in QEMU.
  mutating func advance(_ memory: borrowing GuestMemory) throws(RingError) -> Bool {
    guard current.flags.contains(.next) else { return false }
    let next = current.next
    if Int(next) >= tableSize { throw .nextOutOfRange(next) }
    current = Self.load(table &+ UInt64(next) * UInt64(Descriptor.byteCount), memory)
    return true
  }

  private static func load(_ address: UInt64, _ memory: borrowing GuestMemory) -> Descriptor {
    let tail = memory.load64(address &+ UInt64(Descriptor.lengthOffset))
    return Descriptor(
      address: memory.load64(address), length: UInt32(truncatingIfNeeded: tail),
      flags: Descriptor.Flags(rawValue: UInt16(truncatingIfNeeded: tail >> 32)),
      next: UInt16(truncatingIfNeeded: tail >> 48))
  }
}

/// The one buffer of the host through which QEMU passes what a guest's buffer outside memory
/// would hold. What is written there is lost and what is read there is zero.
struct BounceBuffer: Sendable {
  /// Bytes of one page, which is all that it holds.
  static let byteLimit: UInt32 = 4096

  var isTaken = false

  /// Takes the buffer; `false` if another chain holds it.
  mutating func take() -> Bool {
    if isTaken { return false }
    isTaken = true
    return true
  }
}
