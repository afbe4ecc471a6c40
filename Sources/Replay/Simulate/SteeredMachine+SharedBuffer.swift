import TraceFormat
import VirtIO
import VirtIODevice

/// A driver that gives the device one buffer for everything reads whatever arrived last.
extension SteeredMachine {
  /// Frames that may arrive between two reads of the buffer.
  private static let lookAhead = 256
  /// Frames that may be arriving during one read.
  private static let tornLookAhead = 4

  /// Delivers the further frames that had arrived when the driver read its one buffer: the hash
  /// of what it read tells how many.
  mutating func fillSharedBuffer(before address: UInt64) throws(ReplayStop) {
    let queue = UInt8(NetworkQueue.receive.index)
    let layout = rings[Self.receive].layout
    guard !cursor.isAtEnd, address >= layout.usedElement(0),
      address < layout.usedElement(layout.queueSize), (address - layout.usedElement(0)) % 8 == 0,
      case .usedElement(queue, _, let id, let length, let hash) = try cursor.next.event
    else { return }
    let header = NetworkHeader.byteCount(negotiated: device.features)
    let entry = layout.descriptor(UInt16(truncatingIfNeeded: id))
    let start = memory.load64(entry) &+ UInt64(header)
    let capacity = Int(memory.load32(entry &+ 8)) - header
    guard capacity > 0, capacity <= SharedMemory.byteLimit else { return }
    let count = min(max(0, Int(length) - header), capacity)
    var page = SharedPage(
      bytes: memory.bytes(at: start, byteCount: capacity), count: count, hash: hash)
    if page.reads { return }
    let before = page
    for further in 0..<Self.lookAhead {
      guard let frame = supply.peek(further), frame.count <= capacity else { break }
      page.place(frame[...], at: 0)
      if page.reads { return deliver(further + 1) }
    }
    tear(before, at: start)
  }

  private mutating func deliver(_ count: Int) {
    let used = memory.load16(rings[Self.receive].layout.usedIndex)
    _ = advance(Self.receive, until: .usedIndex(used &+ UInt16(count)))
    finishDelivery()
  }

  /// A frame was arriving while the driver read: storing it is no single access. The model stops
  /// before its store, of which the part that was seen is done here.
  private mutating func tear(_ before: SharedPage, at start: UInt64) {
    var page = before
    for further in 0..<Self.tornLookAhead {
      guard let frame = supply.peek(further), frame.count <= page.bytes.count else { return }
      if let part = page.part(of: frame) {
        deliver(further)
        guard advance(Self.receive, until: .payload) else { return }
        memory.copy(frame.rawSpan.extracting(part), to: start &+ UInt64(part.lowerBound))
        return
      }
      page.place(frame[...], at: 0)
    }
  }
}

/// What the driver would read of a shared buffer, behind the virtio-net header.
private struct SharedPage {
  var bytes: [UInt8]
  /// Bytes that the driver reads.
  let count: Int
  /// The hash that it recorded.
  let hash: UInt32

  /// Whether the buffer reads as recorded.
  var reads: Bool { FramePrefixHash.of(bytes.rawSpan.extracting(0..<count)) == hash }

  mutating func place(_ part: ArraySlice<UInt8>, at offset: Int) {
    bytes.replaceSubrange(offset..<(offset + part.count), with: part)
  }

  /// The part of `frame`, from its start or to its end, with which the buffer reads as recorded.
  func part(of frame: [UInt8]) -> Range<Int>? {
    var torn = self
    for cut in stride(from: 1, to: frame.count, by: 1) {
      for part in [0..<cut, cut..<frame.count] {
        torn.place(frame[part], at: part.lowerBound)
        if torn.reads { return part }
        torn.place(bytes[part], at: part.lowerBound)
      }
    }
    return nil
  }
}
