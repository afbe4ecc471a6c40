import Testing
import VirtIO
import VirtIODevice

@Suite("The configuration space (VIRTIO 1.4 §5.1.4)")
struct ConfigurationSpaceTests {
  static func device(_ interface: DeviceInterface) -> NetworkDevice {
    NetworkDevice(DeviceConfiguration(interface: interface, macAddress: 0x0605_0403_0201))
  }

  @Test func `MAC and status by byte, half and word, all ones beyond the end`() {
    for interface in [DeviceInterface.legacy, .modern] {
      var device = Self.device(interface)
      for (offset, width, expected) in [
        (0x100, 1, 1), (0x105, 1, 6), (0x106, 1, 1), (0x107, 1, 0), (0x102, 2, 0x0403),
        (0x106, 2, 1), (0x100, 4, 0x0403_0201), (0x104, 4, 0x0001_0605), (0x108, 1, 0xff),
        (0x108, 2, 0xffff), (0x10c, 4, 0xffff_ffff), (0xfffc, 4, 0xffff_ffff),
      ] as [(UInt16, Int, UInt32)] {
        let value = device.loadRegister(offset, width: width)
        #expect(value == expected, "\(offset), \(width)")
      }
    }
  }

  @Test func `offsets that are no multiple of the width read 0 and ignore writes`() {
    var bench = DeviceBench(
      DeviceConfiguration(interface: .legacy, macAddress: 0x0605_0403_0201))
    for (offset, width) in [(0x101, 2), (0x101, 4), (0x102, 4), (0x071, 4), (0x100, 8)]
      as [(UInt16, Int)]
    {
      let value = bench.device.loadRegister(offset, width: width)
      #expect(value == 0)
      bench.device.storeRegister(
        offset, value: .max, width: width, memory: &bench.memory, backend: &bench.backend)
    }
    #expect(bench.device.macAddress == 0x0605_0403_0201)
    #expect(bench.status == 0)
  }

  static func store(
    _ offset: UInt16, _ value: UInt32, width: Int, _ bench: inout DeviceBench
  ) {
    bench.device.storeRegister(
      offset, value: value, width: width, memory: &bench.memory, backend: &bench.backend)
  }

  @Test func `a legacy driver writes the MAC address from what it read`() {
    var bench = DeviceBench(
      DeviceConfiguration(interface: .legacy, macAddress: 0x0605_0403_0201))
    _ = bench.device.loadRegister(0x100, width: 1)
    Self.store(0x101, 0xaa, width: 1, &bench)
    #expect(bench.device.macAddress == 0x0605_0403_aa01)
    Self.store(0x104, 0xffff_bbcc, width: 4, &bench)
    #expect(bench.device.macAddress == 0xbbcc_0403_aa01)
    #expect(bench.read(0x106, width: 2) == 1, "the status is not writable")
    Self.store(0x106, 0, width: 4, &bench)
    Self.store(0x108, 7, width: 1, &bench)
    #expect(bench.device.macAddress == 0xbbcc_0403_aa01, "and nothing beyond the end")
    bench.write(0x070, 0)
    #expect(bench.device.macAddress == 0x0605_0403_0201)
  }

  @Test func `before the first read a written byte clears the other ones`() {
    var bench = DeviceBench(
      DeviceConfiguration(interface: .legacy, macAddress: 0x0605_0403_0201))
    Self.store(0x101, 0xaa, width: 1, &bench)
    #expect(bench.device.macAddress == 0xaa00)
  }

  @Test func `with VERSION_1 or CTRL_MAC_ADDR the space is not writable`() {
    for (interface, features, isWritable) in [
      (.legacy, 0, true), (.legacy, 1 << 23, false), (.modern, 0, true), (.modern, 1 << 32, false),
    ] as [(DeviceInterface, UInt64, Bool)] {
      var bench = DeviceBench(DeviceConfiguration(interface: interface))
      bench.prepare(features: features)
      let before = bench.device.macAddress
      _ = bench.device.loadRegister(0x100, width: 4)
      Self.store(0x100, 0x0102_0304, width: 4, &bench)
      #expect((bench.device.macAddress != before) == isWritable)
    }
  }
}
