/// What may be done with a mapped page. No page is both writable and executable.
enum PageAccess {
  case execute
  case read
  case readWrite
  /// Device registers: as `readWrite`, but never cached.
  case device

  /// The bits of a page table entry (Intel SDM volume 3 §4.5.4): present 0, writable 1,
  /// write-through 3, cache disable 4, execute disable 63.
  var bits: UInt64 {
    switch self {
    case .execute: 1
    case .read: 1 | 1 << 63
    case .readWrite: 3 | 1 << 63
    case .device: 0x1B | 1 << 63
    }
  }
}

/// Page tables that map every address to itself; what is not mapped faults.
struct AddressSpace: ~Copyable {
  private static let page = PageAllocator.pageByteCount
  private static let largePage: UInt64 = 2 << 20
  private static let addressMask: UInt64 = 0x000F_FFFF_FFFF_F000
  private static let present: UInt64 = 1
  /// A directory's entry is itself a page of 2 MiB.
  private static let isLargePage: UInt64 = 1 << 7
  /// Present and writable; the leaf decides.
  private static let tableBits: UInt64 = 3

  /// The physical address of the root table, for CR3.
  let root: UInt64

  init() {
    root = KernelMemory.allocatePages(1)
  }

  /// Maps the pages that `range` touches, in pages of 2 MiB where they fit.
  ///
  /// - Precondition: none of them is mapped yet.
  func map(_ range: Range<UInt64>, _ access: PageAccess) {
    var address = range.lowerBound & ~(AddressSpace.page - 1)
    while address < range.upperBound {
      let directory = table(in: table(in: root, of: address, shift: 39), of: address, shift: 30)
      let isLarge =
        address % AddressSpace.largePage == 0
        && range.upperBound - address >= AddressSpace.largePage
      if isLarge {
        let entry = directory + AddressSpace.entryOffset(of: address, shift: 21)
        PhysicalMemory.store64(address | access.bits | AddressSpace.isLargePage, to: entry)
        address += AddressSpace.largePage
      } else {
        let leaf = table(in: directory, of: address, shift: 21)
        let entry = leaf + AddressSpace.entryOffset(of: address, shift: 12)
        PhysicalMemory.store64(address | access.bits, to: entry)
        address += AddressSpace.page
      }
    }
  }

  private func table(in parent: UInt64, of address: UInt64, shift: UInt64) -> UInt64 {
    let entry = parent + AddressSpace.entryOffset(of: address, shift: shift)
    let value = PhysicalMemory.load64(entry)
    if value & AddressSpace.present != 0 { return value & AddressSpace.addressMask }
    let table = KernelMemory.allocatePages(1)
    PhysicalMemory.store64(table | AddressSpace.tableBits, to: entry)
    return table
  }

  private static func entryOffset(of address: UInt64, shift: UInt64) -> UInt64 {
    (address >> shift & 511) * 8
  }
}
