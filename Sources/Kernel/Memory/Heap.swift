/// Memory for the Swift runtime, on top of the page allocator.
///
/// Small blocks come in size classes of powers of two and go back to their class; larger ones
/// are runs of pages. Sixteen bytes in front of what the caller gets say where it belongs.
struct Heap {
  private static let headerByteCount: UInt64 = 16
  private static let smallestClass = 5
  private static let largestClass = 11

  var pages = PageAllocator()
  /// The first free block of each size class from 32 to 2,048 bytes, or 0.
  private var freeBlocks: [7 of UInt64] = [0, 0, 0, 0, 0, 0, 0]

  init() {}

  /// - Parameter alignment: a power of two; beyond a page there is no such memory.
  /// - Returns: an address, or `nil` when the machine has no memory left.
  mutating func allocate(byteCount: Int, alignment: Int) -> UInt64? {
    guard byteCount >= 0, alignment <= Int(PageAllocator.pageByteCount) else { return nil }
    let padding = max(Heap.headerByteCount, UInt64(alignment))
    let total = UInt64(byteCount) + padding
    if padding == Heap.headerByteCount && total <= 1 << Heap.largestClass {
      return allocateSmall(total)
    }
    let pageCount = (total + PageAllocator.pageByteCount - 1) / PageAllocator.pageByteCount
    guard let run = pages.allocate(pageCount: pageCount) else { return nil }
    return Header(block: run, pageCount: pageCount, sizeClass: 0).store(before: run + padding)
  }

  /// Takes back what ``allocate(byteCount:alignment:)`` returned.
  mutating func free(_ address: UInt64) {
    let header = Header(before: address)
    if header.pageCount > 0 {
      pages.free(header.block, pageCount: header.pageCount)
    } else {
      let index = Int(header.sizeClass) - Heap.smallestClass
      PhysicalMemory.store64(freeBlocks[index], to: header.block)
      freeBlocks[index] = header.block
    }
  }

  private mutating func allocateSmall(_ total: UInt64) -> UInt64? {
    var sizeClass = Heap.smallestClass
    while total > 1 << sizeClass { sizeClass += 1 }
    let index = sizeClass - Heap.smallestClass
    if freeBlocks[index] == 0 {
      guard let page = pages.allocate(pageCount: 1) else { return nil }
      for offset in stride(from: 0, to: PageAllocator.pageByteCount, by: 1 << sizeClass) {
        PhysicalMemory.store64(freeBlocks[index], to: page + offset)
        freeBlocks[index] = page + offset
      }
    }
    let block = freeBlocks[index]
    freeBlocks[index] = PhysicalMemory.load64(block)
    return Header(block: block, pageCount: 0, sizeClass: UInt64(sizeClass))
      .store(before: block + Heap.headerByteCount)
  }
}

/// What lies in front of an allocated block: a run's length and the class in one word.
private struct Header {
  var block: UInt64
  var pageCount: UInt64
  var sizeClass: UInt64

  init(block: UInt64, pageCount: UInt64, sizeClass: UInt64) {
    self.block = block
    self.pageCount = pageCount
    self.sizeClass = sizeClass
  }

  init(before address: UInt64) {
    block = PhysicalMemory.load64(address - 16)
    let word = PhysicalMemory.load64(address - 8)
    pageCount = word >> 8
    sizeClass = word & 0xFF
  }

  func store(before address: UInt64) -> UInt64 {
    PhysicalMemory.store64(block, to: address - 16)
    PhysicalMemory.store64(pageCount << 8 | sizeClass, to: address - 8)
    return address
  }
}
