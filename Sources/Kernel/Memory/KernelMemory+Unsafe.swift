/// The one heap, which the Swift runtime reaches by name.
enum KernelMemory {
  // Safety: one processor, interrupts disabled; neither the non-maskable interrupt nor an
  // exception allocates.
  private nonisolated(unsafe) static var heap = Heap()

  static var pagesUsed: UInt64 { unsafe heap.pages.pagesUsed }
  static var pagesTotal: UInt64 { unsafe heap.pages.pagesTotal }
  static var pagesFree: UInt64 { pagesTotal - pagesUsed }

  /// Lets the allocator manage `range`, which must be mapped.
  static func add(_ range: Range<UInt64>) {
    unsafe heap.pages.add(range)
  }

  /// Zeroed pages in a row. A machine without that memory stops.
  static func allocatePages(_ pageCount: UInt64) -> UInt64 {
    guard let address = unsafe heap.pages.allocate(pageCount: pageCount) else {
      Shutdown.stop(because: "out of memory")
    }
    PhysicalMemory.clear(address, byteCount: Int(pageCount * PageAllocator.pageByteCount))
    return address
  }

  fileprivate static func allocate(byteCount: Int, alignment: Int) -> UInt64? {
    unsafe heap.allocate(byteCount: byteCount, alignment: alignment)
  }

  fileprivate static func free(_ address: UInt64) {
    unsafe heap.free(address)
  }
}

/// `posix_memalign` for the Swift runtime (CBoot/Heap.c).
@c(heap_allocate)
func allocateForRuntime(_ byteCount: Int, _ alignment: Int) -> UnsafeMutableRawPointer? {
  // Safety: the address is a block that nobody else has.
  guard let address = KernelMemory.allocate(byteCount: byteCount, alignment: alignment) else {
    // The runtime would trap without a word.
    Shutdown.stop(because: "out of memory")
  }
  return unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))
}

/// `free` for the Swift runtime (CBoot/Heap.c).
@c(heap_free)
func freeForRuntime(_ block: UnsafeMutableRawPointer) {
  KernelMemory.free(UInt64(UInt(bitPattern: block)))
}
