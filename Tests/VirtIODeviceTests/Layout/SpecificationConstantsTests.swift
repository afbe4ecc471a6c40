import Testing
import VirtIO

@Suite("Constants of the specification")
struct SpecificationConstantsTests {
  @Test func `registers have the offsets of VIRTIO 1.4 §4.2.2 and §4.2.4`() {
    let offsets: [UInt16] = [
      0x000, 0x004, 0x008, 0x00c, 0x010, 0x014, 0x020, 0x024, 0x028, 0x030, 0x034, 0x038, 0x03c,
      0x040, 0x044, 0x050, 0x060, 0x064, 0x070, 0x080, 0x084, 0x090, 0x094, 0x0a0, 0x0a4, 0x0ac,
      0x0b0, 0x0b4, 0x0b8, 0x0bc, 0x0c0, 0x0fc, 0x100,
    ]
    #expect(MMIORegister.allCases.map(\.rawValue) == offsets)
  }

  @Test func `the magic value spells virt`() {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: MMIORegister.magic >> (8 * $0)) }
    #expect(bytes == Array("virt".utf8))
  }

  @Test func `feature names decode what QEMU 7.2 offers`() {
    let common: FeatureBits = [
      .ctrlGuestOffloads, .mac, .mrgRxbuf, .status, .ctrlVq, .ctrlRx, .ctrlVLAN, .ctrlRxExtra,
      .guestAnnounce, .ctrlMACAddr, .indirectDesc, .eventIdx,
    ]
    let legacy = common.union([.gso, .notifyOnEmpty, .anyLayout])
    let modern = common.union([.version1, .ringReset])
    #expect(legacy.rawValue == 0x39bf_8064)
    #expect(modern.rawValue == 0x101_30bf_8024)
  }

  @Test func `the header has 10 bytes only without MRG_RXBUF and VERSION_1`() {
    #expect(NetworkHeader.byteCount(negotiated: [.mac, .status]) == 10)
    #expect(NetworkHeader.byteCount(negotiated: [.mrgRxbuf]) == 12)
    #expect(NetworkHeader.byteCount(negotiated: [.version1]) == 12)
    #expect(NetworkHeader.byteCount(negotiated: [.version1, .hashReport]) == 20)
  }
}
