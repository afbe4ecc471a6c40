import Hypervisor
import QTest
import VirtIO
import VirtIODevice

/// The way back to a device as no list has touched it, without another process.
///
/// A reset leaves the transport's latches, the alignment of legacy rings, and the frames that
/// wait in the net queue and the socket.
struct QEMUCleaning {
  let process: ComparedQEMU
  let interface: DeviceInterface

  /// Queues whose latches lists write.
  private static let queues: [UInt64] = [0, 1, 2, 3, 1023]
  private static let ring = ComparedMemory.arena.lowerBound
  private static let buffer = ComparedMemory.arena.lowerBound + 0x1_0000
  private static let bufferByteCount: UInt32 = 0x1_2000

  /// - Returns: `false` if QEMU ended or did not let go of its frames.
  func run() throws(SubjectError) -> Bool {
    guard try perform([(0x070, 0)]), try drain(), try perform([(0x070, 0)]) else { return false }
    var stores: [(UInt16, UInt64)] = [(0x014, 0), (0x024, 1), (0x020, 0), (0x024, 0), (0x020, 0)]
    stores.append((0x028, 0))
    for queue in Self.queues {
      stores.append((0x030, queue))
      switch interface {
      case .legacy: stores.append((0x03c, 4096))
      case .modern:
        for offset: UInt16 in [0x038, 0x080, 0x084, 0x090, 0x094, 0x0a0, 0x0a4, 0x044] {
          stores.append((offset, 0))
        }
      }
    }
    stores += [(0x030, 0), (0x070, 0)]
    guard try perform(stores) else { return false }
    _ = process.wire.receive()
    return true
  }

  private func perform(_ stores: [(UInt16, UInt64)]) throws(SubjectError) -> Bool {
    try process.perform(stores.map { ComparedQEMU.store($0.0, $0.1) }) != nil
  }

  /// Lets the device consume every frame: one buffer, named again and again, is enough, since
  /// QEMU does not compare `avail.idx` with the queue size.
  private func drain() throws(SubjectError) -> Bool {
    process.memory.clear(ComparedMemory.arena)
    let descriptor = Descriptor(
      address: Self.buffer, length: Self.bufferByteCount, flags: .write)
    process.memory.store(descriptor.bytes, at: Self.ring)
    process.memory.store([0, 0, 0x30, 0x75], at: Self.ring + 16)
    guard try perform(preparation) else { return false }
    for _ in 0..<1000 {
      guard try process.perform([.endianness]) != nil else { return false }
      if !process.wire.holdsUnread { break }
    }
    for _ in 0..<2 { guard try process.perform([.endianness]) != nil else { return false } }
    return !process.wire.holdsUnread
  }

  private var preparation: [(UInt16, UInt64)] {
    switch interface {
    case .legacy:
      [
        (0x020, 0), (0x028, 4096), (0x030, 0), (0x03c, 4096), (0x038, 1),
        (0x040, Self.ring >> 12), (0x070, 7),
      ]
    case .modern:
      [
        (0x024, 0), (0x020, 0), (0x024, 1), (0x020, 0), (0x070, 11), (0x030, 0), (0x038, 1),
        (0x080, Self.ring), (0x084, 0), (0x090, Self.ring + 16), (0x094, 0),
        (0x0a0, Self.ring + 0x1000), (0x0a4, 0), (0x044, 1), (0x070, 15),
      ]
    }
  }
}
