import VirtIO

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
