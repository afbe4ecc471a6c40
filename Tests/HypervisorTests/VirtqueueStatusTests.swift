import SystemPackage
import Testing

@testable import Hypervisor

@Suite("What QEMU holds about a virtqueue")
struct VirtqueueStatusTests {
  private static let answer = """
    /machine/peripheral-anon/device[2]:
      device_name:          virtio-net
      queue_index:          0
      inuse:                3
      used_idx:             65535
      signalled_used:       0
      signalled_used_valid: false
      last_avail_idx:       16392
      shadow_avail_idx:     23513
      VRing:
        num:          256
        num_default:  1024
        align:        4096
        desc:         0x0000000000ef1000
        avail:        0x0000000000ef2000
        used:         0x0000000000ef3000

    """

  @Test("is read from the monitor's answer, with either line end")
  func answer() throws {
    for text in [Self.answer, Self.answer.replacing("\n", with: "\r\n")] {
      let status = try #require(VirtqueueStatus(parsing: text))
      #expect(status.size == 256)
      #expect(status.inUse == 3)
      #expect(status.usedIndex == 65_535)
      #expect(status.lastAvailableIndex == 16_392)
      #expect(status.shadowAvailableIndex == 23_513)
      #expect(status.descriptorArea == 0xEF1000)
      #expect(status.driverArea == 0xEF2000)
      #expect(status.deviceArea == 0xEF3000)
    }
  }

  @Test("is nothing when a line is missing or a number is none")
  func damage() {
    let lines = Self.answer.split(separator: "\n")
    let needed = [
      "inuse", "used_idx", "last_avail_idx", "shadow_avail_idx", "num", "desc", "avail", "used",
    ]
    for name in needed {
      let rest = lines.filter { !$0.drop { $0 == " " }.hasPrefix("\(name):") }
      #expect(rest.count == lines.count - 1)
      #expect(VirtqueueStatus(parsing: rest.joined(separator: "\n")) == nil, "\(name)")
    }
    let large = Self.answer.replacing("65535", with: "65536")
    #expect(VirtqueueStatus(parsing: large) == nil)
    #expect(VirtqueueStatus(parsing: "") == nil)
  }

  @Test("the end of a file, whole or cut")
  func tail() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("text")
    let file = try FileDescriptor.open(
      path, .writeOnly, options: .create, permissions: .ownerReadWrite)
    try file.writeAll(Array("0123456789".utf8))
    try file.close()
    for limit in 0...12 {
      let expected = Array("0123456789".utf8.suffix(limit))
      #expect(try FileTail.read(path, atMost: limit) == expected)
    }
  }
}
