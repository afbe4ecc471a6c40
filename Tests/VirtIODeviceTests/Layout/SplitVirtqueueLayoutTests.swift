import Testing
import VirtIO

@Suite("The split virtqueue's parts (VIRTIO 1.4 §2.7)")
struct SplitVirtqueueLayoutTests {
  @Test func `a contiguous queue of 256 puts the used ring on the next page`() {
    let layout = SplitVirtqueueLayout(queueSize: 256, base: 0x1000, usedRingAlignment: 4096)
    #expect(layout.descriptorArea == 0x1000)
    #expect(layout.driverArea == 0x2000)
    #expect(layout.deviceArea == 0x3000)
    #expect(SplitVirtqueueLayout.byteCount(queueSize: 256, usedRingAlignment: 4096) == 10_246)
  }

  @Test(arguments: [1, 2, 3, 4, 8, 256, 910, 1024, 32_768] as [UInt16])
  func `parts do not overlap and keep their alignment`(size: UInt16) {
    for alignment in [4, 64, 4096] as [UInt32] {
      let layout = SplitVirtqueueLayout(
        queueSize: size, base: 0x10_0000, usedRingAlignment: alignment)
      let n = UInt64(size)
      #expect(layout.driverArea == 0x10_0000 + 16 * n)
      #expect(layout.deviceArea >= layout.driverArea + 6 + 2 * n)
      #expect(layout.deviceArea < layout.driverArea + 6 + 2 * n + UInt64(alignment))
      #expect(layout.deviceArea % UInt64(alignment) == 0)
      #expect(
        SplitVirtqueueLayout.byteCount(queueSize: size, usedRingAlignment: alignment)
          == layout.deviceArea + 6 + 8 * n - 0x10_0000)
    }
  }

  @Test func `fields lie where the structures of the specification put them`() {
    let layout = SplitVirtqueueLayout(
      queueSize: 4, descriptorArea: 0x1000, driverArea: 0x2000, deviceArea: 0x3000)
    #expect(layout.descriptor(3) == 0x1030)
    #expect(layout.availableFlags == 0x2000)
    #expect(layout.availableIndex == 0x2002)
    #expect(layout.availableEntry(3) == 0x200a)
    #expect(layout.usedEvent == 0x200c)
    #expect(layout.usedFlags == 0x3000)
    #expect(layout.usedIndex == 0x3002)
    #expect(layout.usedElement(3) == 0x301c)
    #expect(layout.availableEvent == 0x3024)
  }

  @Test func `announced addresses at the end of the address space wrap instead of trapping`() {
    let layout = SplitVirtqueueLayout(
      queueSize: 65_535, descriptorArea: .max, driverArea: .max, deviceArea: .max)
    #expect(layout.descriptor(1) == 15)
    #expect(layout.availableIndex == 1)
    #expect(layout.availableEvent == 3 + 8 * 65_535)
    let contiguous = SplitVirtqueueLayout(
      queueSize: 65_535, base: .max - 7, usedRingAlignment: 4096)
    #expect(contiguous.driverArea == 16 * 65_535 - 8)
  }
}
