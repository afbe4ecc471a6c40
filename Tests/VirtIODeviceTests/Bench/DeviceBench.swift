import HandRings
import VirtIO
import VirtIODevice

/// A device, memory, and a driver that each test writes out by hand.
struct DeviceBench: ~Copyable {
  static let base: UInt64 = 0x10_0000
  static let receiveBuffers: UInt64 = base + 0x10_0000
  static let transmitBuffers: UInt64 = base + 0x20_0000
  static let stride: UInt64 = 0x1000

  var memory = GuestMemory(base: base, byteCount: 4 << 20)
  var device: NetworkDevice
  var backend = BenchBackend()
  let interface: DeviceInterface
  let receive: HandRing
  let transmit: HandRing
  private(set) var posted = 0
  private(set) var sent = 0

  init(_ configuration: DeviceConfiguration, size: Int = 8) {
    device = NetworkDevice(configuration)
    interface = configuration.interface
    receive = HandRing(number: 0, size: size, base: Self.base)
    transmit = HandRing(number: 1, size: size, base: Self.base + 0x2_0000)
    posted = Int(configuration.firstPosition.rawValue)
    sent = posted
  }

  /// A bench whose device is ready, with its receive ring empty.
  static func ready(
    _ configuration: DeviceConfiguration = DeviceConfiguration(interface: .legacy),
    size: Int = 8, features: UInt64 = 0
  ) -> DeviceBench {
    var bench = DeviceBench(configuration, size: size)
    bench.prepare(features: features)
    bench.receive.setAvailableIndex(bench.posted, in: &bench.memory)
    bench.transmit.setAvailableIndex(bench.sent, in: &bench.memory)
    bench.start()
    return bench
  }

  mutating func write(_ offset: UInt16, _ value: UInt32) {
    device.storeRegister(offset, value: value, width: 4, memory: &memory, backend: &backend)
  }

  /// A read that the device does not notice: of a copy.
  func read(_ offset: UInt16, width: Int = 4) -> UInt32 {
    var device = self.device
    return device.loadRegister(offset, width: width)
  }

  /// Features and queues, without DRIVER_OK.
  mutating func prepare(features: UInt64 = 0) {
    write(0x070, 1)
    write(0x070, 3)
    write(0x024, 0)
    write(0x020, UInt32(truncatingIfNeeded: features))
    if interface == .modern {
      write(0x024, 1)
      write(0x020, UInt32(truncatingIfNeeded: features >> 32))
      write(0x070, 0x0b)
    } else {
      write(0x028, 4096)
    }
    place(receive)
    place(transmit)
  }

  mutating func place(_ ring: HandRing) {
    write(0x030, ring.number)
    write(0x038, UInt32(ring.size))
    switch interface {
    case .legacy:
      write(0x03c, 4096)
      write(0x040, UInt32(ring.base >> 12))
    case .modern:
      write(0x080, UInt32(ring.table))
      write(0x090, UInt32(ring.available))
      write(0x0a0, UInt32(ring.used))
      write(0x044, 1)
    }
  }

  mutating func start() { write(0x070, interface == .legacy ? 0x07 : 0x0f) }

  mutating func kick(_ queue: UInt32) { write(0x050, queue) }

  /// Makes receive buffers available without a kick: one descriptor each.
  mutating func post(_ count: Int, length: UInt32 = 2048) {
    for _ in 0..<count {
      let index = posted % receive.size
      receive.describe(
        index, address: receiveBuffer(index), length: length, flags: 2, in: &memory)
      receive.setHead(index, at: posted, in: &memory)
      posted += 1
    }
    receive.setAvailableIndex(posted, in: &memory)
  }

  /// Makes a frame available for transmission without a kick.
  mutating func queue(_ frame: [UInt8], header: Int = 10) {
    let index = sent % transmit.size
    let address = Self.transmitBuffers + UInt64(index) * Self.stride
    memory.copy([UInt8](repeating: 0, count: header).rawSpan, to: address)
    memory.copy(frame.rawSpan, to: address + UInt64(header))
    transmit.describe(
      index, address: address, length: UInt32(header + frame.count), flags: 0, in: &memory)
    transmit.setHead(index, at: sent, in: &memory)
    sent += 1
    transmit.setAvailableIndex(sent, in: &memory)
  }

  func receiveBuffer(_ index: Int) -> UInt64 { Self.receiveBuffers + UInt64(index) * Self.stride }

  /// A frame comes from the host, and the device does all it can.
  mutating func arrive(_ frame: [UInt8]) {
    device.arrive(frame.rawSpan)
    run()
  }

  mutating func run() { device.runToIdle(memory: &memory, backend: &backend) }

  mutating func step() { device.step(memory: &memory, backend: &backend) }

  func bytes(at address: UInt64, count: Int) -> [UInt8] {
    (0..<UInt64(count)).map { memory.load8(address + $0) }
  }

  var receiveUsed: Int { receive.usedIndex(memory) }
  var receiveFlags: UInt16 { receive.usedFlags(memory) }
  var transmitUsed: Int { transmit.usedIndex(memory) }
  var transmitFlags: UInt16 { transmit.usedFlags(memory) }
  var interruptStatus: UInt32 { read(0x060) }
  var status: UInt32 { read(0x070) }
}
