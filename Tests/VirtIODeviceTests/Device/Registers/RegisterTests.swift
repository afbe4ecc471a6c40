import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("virtio-mmio registers (VIRTIO 1.4 §4.2.2, §4.2.4)")
struct RegisterTests {
  @Test func `identification`() {
    let legacy = DeviceBench(DeviceConfiguration(interface: .legacy))
    let modern = DeviceBench(DeviceConfiguration(interface: .modern))
    #expect(legacy.read(0x000) == 0x7472_6976)
    #expect(legacy.read(0x004) == 1)
    #expect(modern.read(0x004) == 2)
    #expect(modern.read(0x008) == 1)
    #expect(modern.read(0x00c) == 0x554d_4551)
  }

  @Test func `control registers take four bytes only`() {
    var device = NetworkDevice(DeviceConfiguration(interface: .modern))
    for width in [0, 1, 2, 3, 8] {
      let value = device.loadRegister(0x000, width: width)
      #expect(value == 0)
    }
    var other = DeviceBench(DeviceConfiguration(interface: .modern))
    other.device.storeRegister(
      0x070, value: 1, width: 1, memory: &other.memory, backend: &other.backend)
    #expect(other.status == 0)
  }

  @Test func `write-only, unknown and missing registers read 0`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    for offset in [0x014, 0x020, 0x024, 0x028, 0x030, 0x038, 0x03c, 0x040, 0x050, 0x064, 0x080]
      as [UInt16]
    {
      #expect(bench.read(offset) == 0, "offset \(offset)")
    }
    #expect(bench.read(0x018) == 0)
    bench.write(0x000, 7)
    #expect(bench.read(0x000) == 0x7472_6976)
  }

  @Test func `features are selected by word, and the legacy interface has one`() {
    var legacy = DeviceBench(DeviceConfiguration(interface: .legacy))
    #expect(legacy.read(0x010) & 1 << 27 != 0)
    legacy.write(0x014, 1)
    #expect(legacy.read(0x010) == 0)
    var modern = DeviceBench(DeviceConfiguration(interface: .modern))
    #expect(modern.read(0x010) & 1 << 27 == 0)
    modern.write(0x014, 5)
    #expect(modern.read(0x010) == 0x101, "any selector but 0 means word 1")
  }

  @Test func `QueueNumMax is 1024 for each existing queue and 0 beyond`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    for (queue, most) in [(0, 1024), (1, 1024), (2, 1024), (3, 0), (1023, 0)] as [(UInt32, UInt32)]
    {
      bench.write(0x030, queue)
      #expect(bench.read(0x034) == most)
    }
    bench.write(0x030, 1)
    bench.write(0x030, 1024)
    #expect(bench.read(0x034) == 1024, "a selector beyond 1,023 is ignored")
  }

  @Test func `sizes of 0 and beyond 1024 are ignored and 3 is taken`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    for (size, expected) in [(0, 256), (1025, 256), (.max, 256), (3, 3)] as [(UInt32, UInt16)] {
      bench.write(0x030, 0)
      bench.write(0x038, size)
      #expect(bench.device.queue(0).size == expected)
    }
  }

  @Test(arguments: [DevicePolicy.Conformance.qemu, .strict])
  func `QueueReady 0 stops the queue of a strict device only`(
    conformance: DevicePolicy.Conformance
  ) {
    let policy = DevicePolicy(conformance: conformance)
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: .modern, policy: policy), features: 1 << 32)
    bench.post(4)
    bench.write(0x030, 0)
    #expect(bench.read(0x044) == 1)
    bench.write(0x044, 0)
    #expect(bench.read(0x044) == 0)
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == (conformance == .qemu ? 1 : 0))
  }

  @Test func `a strict device refuses sizes that are no power of two`() {
    let policy = DevicePolicy(conformance: .strict)
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.write(0x038, 3)
    #expect(bench.device.queue(0).size == 256)
    bench.write(0x038, 64)
    #expect(bench.device.queue(0).size == 64)
  }

  @Test func `QueuePFN reads back, by the page size written`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x028, 4096)
    bench.write(0x040, 0x120)
    #expect(bench.read(0x040) == 0x120)
    #expect(bench.device.queue(0).layout.descriptorArea == 0x12_0000)
  }

  @Test func `no offset or value traps on either interface`() {
    for interface in [DeviceInterface.legacy, .modern] {
      var bench = DeviceBench(DeviceConfiguration(interface: interface))
      for offset in stride(from: UInt16(0), to: 0x200, by: 1) {
        for value in [0, 1, 2, 4, 15, 1023, 1024, 0x7fff_ffff, .max] as [UInt32] {
          bench.write(offset, value)
          _ = bench.read(offset)
        }
      }
      #expect(bench.read(0x000) == 0x7472_6976)
    }
  }
}
