import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Queue registers as QEMU answers them")
struct QueueRegisterTests {
  static func modern() -> DeviceBench { DeviceBench(DeviceConfiguration(interface: .modern)) }

  @Test(
    arguments: [1, 3, 5, 8, 100, 255, 1000, 1024] as [UInt32], [1, 3, 4, 24, 4096] as [UInt32])
  func `the legacy used ring starts at the next multiple of any alignment`(
    size: UInt32, alignment: UInt32
  ) {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x028, 4096)
    bench.write(0x038, size)
    bench.write(0x03c, alignment)
    bench.write(0x040, UInt32(DeviceBench.base >> 12))
    let end = DeviceBench.base + 16 * UInt64(size) + 4 + 2 * UInt64(size)
    let layout = bench.device.queue(0).layout
    #expect(layout.deviceArea >= end)
    #expect(layout.deviceArea < end + UInt64(alignment))
    #expect(layout.deviceArea % UInt64(alignment) == 0)
  }

  @Test func `legacy size and alignment move the rings of a placed queue`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x028, 4096)
    bench.write(0x040, UInt32(DeviceBench.base >> 12))
    #expect(bench.device.queue(0).layout.driverArea == DeviceBench.base + 4096)
    bench.write(0x038, 8)
    #expect(bench.device.queue(0).layout.driverArea == DeviceBench.base + 128)
    #expect(bench.device.queue(0).layout.deviceArea == DeviceBench.base + 4096)
    bench.write(0x03c, 4)
    #expect(bench.device.queue(0).layout.deviceArea == DeviceBench.base + 148)
    bench.write(0x03c, 0)
    #expect(bench.device.queue(0).layout.deviceArea == DeviceBench.base + 148)
  }

  @Test func `alignment and page size survive a reset, size and address do not`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x028, 4096)
    bench.write(0x038, 8)
    bench.write(0x03c, 4)
    bench.write(0x070, 0)
    bench.write(0x040, UInt32(DeviceBench.base >> 12))
    #expect(bench.device.queue(0).size == 256)
    #expect(bench.device.queue(0).layout.deviceArea == DeviceBench.base + 4096 + 516)
  }

  @Test func `the modern latch survives a reset, QueueReady does not`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    bench.write(0x030, 0)
    bench.write(0x070, 0)
    #expect(bench.read(0x044) == 0)
    bench.write(0x044, 1)
    #expect(bench.read(0x044) == 1)
    #expect(bench.device.queue(0).size == 8)
    #expect(bench.device.queue(0).layout.descriptorArea == bench.receive.table)
  }

  @Test func `the modern latch keeps the low half of any size`() {
    var bench = Self.modern()
    bench.write(0x038, 0x1_0008)
    #expect(bench.device.queue(0).size == 256)
    bench.write(0x080, UInt32(DeviceBench.base))
    bench.write(0x090, UInt32(DeviceBench.base + 0x1000))
    bench.write(0x0a0, UInt32(DeviceBench.base + 0x2000))
    bench.write(0x044, 1)
    #expect(bench.device.queue(0).size == 8)
    bench.write(0x038, 16)
    #expect(bench.device.queue(0).size == 16, "in force at once")
    bench.write(0x038, 0)
    bench.write(0x044, 1)
    #expect(bench.device.queue(0).size == 16)
  }

  @Test func `QueueReady of a queue that does not exist reads back, until reset`() {
    var bench = Self.modern()
    bench.write(0x070, 1)
    for queue in [2, 3, 63, 64, 1023] as [UInt32] {
      bench.write(0x030, queue)
      #expect(bench.read(0x044) == 0)
      bench.write(0x044, 7)
      #expect(bench.read(0x044) == 1)
    }
    bench.write(0x044, 0)
    #expect(bench.read(0x044) == 0)
    bench.write(0x070, 0)
    bench.write(0x030, 64)
    #expect(bench.read(0x044) == 0)
  }

  @Test func `a queue that grew beyond its mapping breaks the device or aborts QEMU`() {
    for (position, error) in [(0, RingError.tableBeyondMapping), (9, nil)] as [(Int, RingError?)] {
      var bench = DeviceBench.ready(
        DeviceConfiguration(interface: .modern, firstPosition: RingPosition(UInt16(position))),
        features: 1 << 32)
      bench.write(0x030, 0)
      bench.write(0x038, 16)
      bench.receive.setAvailableIndex(position + 1, in: &bench.memory)
      bench.arrive(.frame(60))
      #expect(bench.device.errors.first == error)
      #expect(bench.device.abort == (error == nil ? .ringAccessBeyondMapping : nil))
    }
  }

  @Test func `a queue wholly outside memory reads as empty, one across its end breaks`() {
    let end = DeviceBench.base + (4 << 20)
    for (address, isBroken) in [
      (end, false), (0xfff0_0000, false), (end - 16, true), (.max - 15, true),
    ] as [(UInt64, Bool)] {
      var bench = Self.modern()
      bench.write(0x070, 0x03)
      bench.write(0x038, 8)
      for register in [0x080, 0x090, 0x0a0] as [UInt16] {
        bench.write(register, UInt32(truncatingIfNeeded: address))
        bench.write(register + 4, UInt32(truncatingIfNeeded: address >> 32))
      }
      bench.write(0x044, 1)
      #expect(bench.device.isBroken == isBroken, "\(address)")
      bench.write(0x070, 0x07)
      bench.arrive(.frame(60))
      #expect(bench.device.framesWaiting == 1)
      #expect(bench.device.isBroken == isBroken)
    }
  }

  @Test func `a queue without used ring publishes nothing and keeps its chains in use`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    bench.prepare(features: 1 << 32)
    bench.write(0x030, 0)
    bench.write(0x0a0, 0)
    bench.write(0x044, 1)
    bench.start()
    bench.post(1)
    bench.arrive(.frame(60))
    #expect(bench.device.queue(0).usedPosition == RingPosition(0))
    #expect(bench.device.queue(0).inUse == 1)
  }
}
