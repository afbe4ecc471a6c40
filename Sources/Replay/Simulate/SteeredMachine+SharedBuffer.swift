import TraceFormat
import VirtIO
import VirtIODevice

/// A driver that gives the device one buffer for everything reads whatever arrived last.
extension SteeredMachine {
  /// Frames that may arrive between two reads of the buffer.
  private static let lookAhead = 256

  /// Delivers the further frames that had arrived when the driver read its one buffer: the hash
  /// of what it read tells how many.
  mutating func fillSharedBuffer(before address: UInt64) throws(ReplayStop) {
    let queue = UInt8(NetworkQueue.receive)
    let layout = rings[Self.receive].layout
    guard !cursor.isAtEnd, address >= layout.usedElement(0),
      address < layout.usedElement(layout.queueSize), (address - layout.usedElement(0)) % 8 == 0,
      case .usedElement(queue, _, let id, let length, let hash) = try cursor.next.event
    else { return }
    let header = NetworkHeader.byteCount(negotiated: device.features)
    let entry = layout.descriptor(UInt16(truncatingIfNeeded: id))
    let buffer = memory.load64(entry) &+ UInt64(header)
    let capacity = Int(memory.load32(entry &+ 8)) - header
    let count = min(max(0, Int(length) - header), max(0, capacity))
    var page = memory.bytes(at: buffer, byteCount: max(0, capacity))
    func reads() -> Bool { FramePrefixHash.of(page.rawSpan.extracting(0..<count)) == hash }
    if reads() { return }
    for further in 0..<Self.lookAhead {
      guard let frame = supply.peek(further), frame.count <= page.count else { return }
      page.replaceSubrange(0..<frame.count, with: frame)
      guard reads() else { continue }
      let used = memory.load16(layout.usedIndex) &+ UInt16(further + 1)
      _ = advance(Self.receive, until: .usedIndex(used))
      finishDelivery()
      return
    }
  }
}
