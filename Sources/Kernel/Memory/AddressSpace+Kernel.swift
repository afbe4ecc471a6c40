import CBoot

extension AddressSpace {
  /// The kernel's own address space: the image by its segments, stacks with a guard page below
  /// each, RAM that is there, and the registers of the platform.
  ///
  /// The first megabyte stays unmapped: nothing in it is needed after boot, and a null pointer
  /// with an offset faults.
  static func kernel(ram: PhysicalMemoryMap) -> AddressSpace {
    let space = AddressSpace()
    space.map(Range(image_text()), .execute)
    space.map(Range(image_rodata()), .read)
    space.map(Range(image_data()), .readWrite)
    for index in 0..<stack_count {
      space.map(Range(image_stack(index)), .readWrite)
    }
    for index in 0..<ram.count {
      space.map(ram[index], .readWrite)
    }
    let page = PageAllocator.pageByteCount
    space.map(DeviceWindow.transports, .device)
    space.map(IOAPIC.firstBase..<IOAPIC.firstBase + page, .device)
    space.map(IOAPIC.secondBase..<IOAPIC.secondBase + page, .device)
    space.map(LocalAPIC.base..<LocalAPIC.base + page, .device)
    return space
  }

  /// Makes this the processor's address space.
  func activate() {
    cpu_load_page_tables(root)
  }
}

extension Range<UInt64> {
  init(_ range: address_range) {
    self = range.start..<range.end
  }
}
