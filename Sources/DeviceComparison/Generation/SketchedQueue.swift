import VirtIO

/// What the generator's driver knows of one queue; the device may know better.
struct SketchedQueue {
  var size: UInt16
  var table: UInt64
  var available: UInt64
  var used: UInt64
  /// `avail.idx` as last written.
  var position: UInt16 = 0
  /// The descriptor that the next chain begins with.
  var nextDescriptor: UInt16 = 0

  func descriptor(_ index: UInt16) -> UInt64 { table + 16 * UInt64(index % size) }
  func availableEntry(_ position: UInt16) -> UInt64 { available + 4 + 2 * UInt64(position % size) }
  func usedEntry(_ position: UInt16) -> UInt64 { used + 4 + 8 * UInt64(position % size) }
  var availableFlags: UInt64 { available }
  var availableIndex: UInt64 { available + 2 }
  var usedEvent: UInt64 { available + 4 + 2 * UInt64(size) }
  var availableEvent: UInt64 { used + 4 + 8 * UInt64(size) }

  /// Room for the longest queue in one piece.
  static let stride: UInt64 = 0x8000

  static func base(of number: UInt16) -> UInt64 {
    ComparedMemory.arena.lowerBound + UInt64(min(number, 2)) * stride
  }

  /// The one layout of the legacy interface, as QEMU computes it.
  init(number: UInt16, size: UInt16, alignment: UInt64) {
    self.size = size
    table = Self.base(of: number)
    available = table + 16 * UInt64(size)
    let end = available + 4 + 2 * UInt64(size)
    used = (end + alignment - 1) / alignment * alignment
  }

  init(size: UInt16, table: UInt64, available: UInt64, used: UInt64) {
    self.size = size
    self.table = table
    self.available = available
    self.used = used
  }
}
