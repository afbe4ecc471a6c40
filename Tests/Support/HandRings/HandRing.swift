public import VirtIODevice

/// One queue as a test lays it out, by its own arithmetic: the one layout that both interfaces
/// allow, with the used ring on the next page.
public struct HandRing {
  public let number: UInt32
  public let size: Int
  public let base: UInt64

  public init(number: UInt32, size: Int, base: UInt64) {
    self.number = number
    self.size = size
    self.base = base
  }

  public var table: UInt64 { base }
  public var available: UInt64 { base + 16 * UInt64(size) }
  public var used: UInt64 { (available + 6 + 2 * UInt64(size) + 4095) / 4096 * 4096 }

  public func describe(
    _ index: Int, address: UInt64, length: UInt32, flags: UInt16, next: UInt16 = 0,
    in memory: inout GuestMemory
  ) {
    let entry = table + UInt64(index) * 16
    memory.store64(address, to: entry)
    memory.store32(length, to: entry + 8)
    memory.store16(flags, to: entry + 12)
    memory.store16(next, to: entry + 14)
  }

  public func setHead(_ head: Int, at position: Int, in memory: inout GuestMemory) {
    memory.store16(UInt16(head), to: available + 4 + UInt64(position % size) * 2)
  }

  public func setAvailableIndex(_ value: Int, in memory: inout GuestMemory) {
    memory.store16(UInt16(truncatingIfNeeded: value), to: available + 2)
  }

  public func setAvailableFlags(_ value: UInt16, in memory: inout GuestMemory) {
    memory.store16(value, to: available)
  }

  public func usedFlags(_ memory: borrowing GuestMemory) -> UInt16 { memory.load16(used) }
  public func usedIndex(_ memory: borrowing GuestMemory) -> Int { Int(memory.load16(used + 2)) }

  public func usedID(at position: Int, _ memory: borrowing GuestMemory) -> UInt32 {
    memory.load32(used + 4 + UInt64(position % size) * 8)
  }

  public func usedLength(at position: Int, _ memory: borrowing GuestMemory) -> UInt32 {
    memory.load32(used + 8 + UInt64(position % size) * 8)
  }
}
