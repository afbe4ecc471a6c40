import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("The control queue (VIRTIO 1.4 §5.1.6.5)")
struct ControlQueueTests {
  @Test func `a command is answered within the store, with length 1 and an interrupt`() {
    var bench = ControlBench()
    bench.post([0, 0, 1])
    bench.base.kick(2)
    #expect(bench.base.memory.load8(ControlBench.answer) == 0)
    #expect(bench.control.usedIndex(bench.base.memory) == 1)
    #expect(bench.control.usedLength(at: 0, bench.base.memory) == 1)
    #expect(bench.control.usedFlags(bench.base.memory) == 0)
    #expect(bench.base.interruptStatus == 1)
  }

  @Test func `a deferred command runs in the main loop, in steps`() {
    let policy = DevicePolicy(notificationDelivery: .deferred)
    var bench = ControlBench(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.post([0, 0, 1])
    bench.base.kick(2)
    #expect(bench.control.usedIndex(bench.base.memory) == 0)
    while bench.base.device.controlStep != .storeUsedElement { bench.base.step() }
    #expect(bench.base.memory.load8(ControlBench.answer) == 0)
    #expect(bench.control.usedIndex(bench.base.memory) == 0)
    bench.base.run()
    #expect(bench.control.usedIndex(bench.base.memory) == 1)
  }

  /// Class, command, payload, status.
  static let commands: [(UInt8, UInt8, [UInt8], UInt8)] = [
    (0, 0, [1], 0), (0, 5, [1], 0), (0, 6, [1], 1), (0, 0, [], 1), (0, 0, [0, 9, 9], 0),
    (1, 1, [2, 0, 0, 0, 0, 1], 0), (1, 1, [2, 0, 0, 0, 0], 1), (1, 1, [2, 0, 0, 0, 0, 1, 7], 1),
    (1, 2, [0], 1), (1, 0, [0, 0, 0, 0, 0, 0, 0, 0], 0), (1, 0, [0, 0, 0, 0], 1),
    (1, 0, [1, 0, 0, 0, 0, 0, 0, 0], 1), (1, 0, [0, 0, 0, 0, 0, 0, 0, 0, 1], 1),
    (2, 0, [5, 0], 0), (2, 1, [5, 0], 0), (2, 2, [5, 0], 1), (2, 0, [0, 16], 1), (2, 0, [5], 1),
    (3, 0, [], 1), (4, 0, [1, 0], 1), (5, 0, [0, 0, 0, 0, 0, 0, 0, 0], 1), (9, 0, [1], 1),
  ]

  @Test(arguments: 0..<22)
  func `each command has QEMU's status`(index: Int) {
    let (group, command, payload, expected) = Self.commands[index]
    var bench = ControlBench()
    let status = bench.command(group, command, payload)
    #expect(status == expected)
    #expect(!bench.base.device.isBroken)
  }

  @Test func `a chain without room for command or status breaks the device`() {
    for (bytes, room) in [([0], 1), ([0, 0, 1], 0)] as [([UInt8], UInt32)] {
      var bench = ControlBench()
      bench.post(bytes, answerByteCount: room)
      bench.base.kick(2)
      bench.base.run()
      #expect(bench.base.device.errors == [.controlChainBelowHeader])
      #expect(bench.base.device.queue(2).inUse == 0)
      #expect(bench.control.usedIndex(bench.base.memory) == 0)
    }
  }

  @Test func `the queue is served before DRIVER_OK and without its feature`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.prepare()
    let control = HandRing(number: 2, size: 8, base: DeviceBench.base + 0x4_0000)
    bench.place(control)
    bench.memory.store32(0x0001_0000, to: DeviceBench.transmitBuffers)
    control.describe(
      0, address: DeviceBench.transmitBuffers, length: 3, flags: 1, next: 1, in: &bench.memory)
    control.describe(
      1, address: DeviceBench.transmitBuffers + 64, length: 1, flags: 2, in: &bench.memory)
    control.setHead(0, at: 0, in: &bench.memory)
    control.setAvailableIndex(1, in: &bench.memory)
    bench.kick(2)
    #expect(control.usedIndex(bench.memory) == 1)
  }

  @Test func `an announcement is asked for once and acknowledged once`() {
    var bench = ControlBench()
    bench.base.device.announce()
    #expect(bench.base.interruptStatus == 3)
    #expect(bench.base.read(0x106, width: 2) == 3)
    #expect(bench.base.device.generation == 1)
    bench.expect(3, 1, [], status: 1)
    bench.expect(3, 0, [], status: 0)
    bench.expect(3, 0, [], status: 1)
    #expect(bench.base.read(0x106, width: 2) == 1)
  }

  @Test func `no announcement without GUEST_ANNOUNCE and the control queue`() {
    for features in [0, 1 << 21, 1 << 17] as [UInt64] {
      var bench = ControlBench(features: features)
      bench.base.device.announce()
      #expect(!bench.base.device.isAnnouncing)
      #expect(bench.base.interruptStatus == 0)
    }
  }
}
