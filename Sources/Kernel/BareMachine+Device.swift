import Machine
import Synchronization

/// Registers of the transports, and the memory shared with the devices behind them.
extension BareMachine {
  var slotCount: UInt8 { transports.count }

  mutating func loadRegister(slot: UInt8, offset: UInt16, width: RegisterWidth) -> UInt32 {
    let address = transports.registerAddress(slot: slot, offset: offset)
    return switch width {
    case .byte: UInt32(PhysicalMemory.load8(address))
    case .half: UInt32(PhysicalMemory.load16(address))
    case .word: PhysicalMemory.load32(address)
    }
  }

  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) {
    let address = transports.registerAddress(slot: slot, offset: offset)
    PhysicalMemory.store32(value, to: address)
  }

  mutating func enableInterrupt(slot: UInt8) {
    transports.enableInterrupt(slot: slot)
  }

  mutating func allocateShared(byteCount: Int, alignment: Int) -> UInt64 {
    // Pages satisfy every alignment that the seam allows.
    let page = PageAllocator.pageByteCount
    return KernelMemory.allocatePages((UInt64(max(byteCount, 1)) + page - 1) / page)
  }

  mutating func load16(_ address: UInt64) -> UInt16 { PhysicalMemory.load16(address) }
  mutating func load32(_ address: UInt64) -> UInt32 { PhysicalMemory.load32(address) }

  mutating func store16(_ value: UInt16, to address: UInt64) {
    PhysicalMemory.store16(value, to: address)
  }

  mutating func store32(_ value: UInt32, to address: UInt64) {
    PhysicalMemory.store32(value, to: address)
  }

  mutating func store64(_ value: UInt64, to address: UInt64) {
    PhysicalMemory.store64(value, to: address)
  }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    PhysicalMemory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) {
    PhysicalMemory.copy(source, to: address)
  }

  func loadBarrier() { atomicMemoryFence(ordering: .acquiring) }
  func storeBarrier() { atomicMemoryFence(ordering: .releasing) }
  func fullBarrier() { atomicMemoryFence(ordering: .sequentiallyConsistent) }
}
