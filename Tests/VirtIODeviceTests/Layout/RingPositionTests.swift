import Testing
import VirtIO

@Suite("Ring positions wrap at 16 bits (VIRTIO 1.4 §2.7.6)")
struct RingPositionTests {
  @Test func `distance undoes advance from every position`() {
    for raw in stride(from: 0, through: 65_535, by: 1) {
      let position = RingPosition(UInt16(raw))
      for count in [0, 1, 255, 256, 32_768, 65_535] as [UInt16] {
        #expect(position.distance(to: position.advanced(by: count)) == count)
      }
    }
  }

  @Test func `the position after 65535 is 0`() {
    #expect(RingPosition(65_535).advanced(by: 1) == RingPosition(0))
    #expect(RingPosition(65_535).distance(to: RingPosition(3)) == 4)
  }

  @Test(arguments: [1, 2, 3, 4, 256, 1024] as [UInt16])
  func `slots run through the ring, also past the wrap`(size: UInt16) {
    for raw in [0, 1, 0x7ff0, 0xfff0, 0xffff] as [UInt16] {
      #expect(RingPosition(raw).slot(inQueueOf: size) == UInt16(Int(raw) % Int(size)))
    }
  }
}
