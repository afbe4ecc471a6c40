/// The RAM that the kernel uses, as the loader reported it.
///
/// Only what lies behind the image counts: the kernel leaves everything below to the firmware.
struct PhysicalMemoryMap {
  private static let capacity = 8

  private var ranges: [8 of Range<UInt64>] = .init(repeating: 0..<0)
  private(set) var count = 0

  init() {}

  subscript(index: Int) -> Range<UInt64> { ranges[index] }

  /// Adds the pages of `range` from `lowest` on. More ranges than a machine has are left out.
  mutating func add(_ range: Range<UInt64>, from lowest: UInt64) {
    let page = PageAllocator.pageByteCount
    let start = (max(range.lowerBound, lowest) + page - 1) & ~(page - 1)
    let end = range.upperBound & ~(page - 1)
    guard start < end, count < PhysicalMemoryMap.capacity else { return }
    ranges[count] = start..<end
    count += 1
  }
}
