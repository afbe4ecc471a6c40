import Testing
import VirtIO
import VirtIODevice

@Suite("Feature words of QEMU 7.2 with a backend without vnet header")
struct FeatureTests {
  @Test func `both interfaces offer exactly QEMU's words`() {
    var legacy = DeviceBench(DeviceConfiguration(interface: .legacy))
    #expect(legacy.read(0x010) == 0x39bf_8064)
    legacy.write(0x014, 1)
    #expect(legacy.read(0x010) == 0)
    var modern = DeviceBench(DeviceConfiguration(interface: .modern))
    #expect(modern.read(0x010) == 0x30bf_8024)
    modern.write(0x014, 1)
    #expect(modern.read(0x010) == 0x101)
  }

  @Test func `a strict device does not offer RING_RESET, for which it has no register`() {
    let policy = DevicePolicy(conformance: .strict)
    var modern = DeviceBench(DeviceConfiguration(interface: .modern, policy: policy))
    modern.write(0x014, 1)
    #expect(modern.read(0x010) == 1)
  }

  @Test func `what is offered can be accepted, RING_RESET too, and the legacy ones unoffered`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    bench.prepare(features: .max)
    #expect(bench.device.features.rawValue == 0x101_39bf_8064)
    bench.write(0x0c0, 1)
    #expect(bench.read(0x0c0) == 0)
  }

  @Test func `clearing FEATURES_OK lets features be accepted anew`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    bench.prepare(features: 1 << 32)
    bench.write(0x024, 0)
    bench.write(0x020, 1 << 15)
    bench.write(0x070, 0x03)
    bench.write(0x070, 0x0b)
    #expect(bench.device.features == [.version1, .mrgRxbuf])
  }

  @Test func `the shared memory registers know no region`() {
    for interface in [DeviceInterface.legacy, .modern] {
      var bench = DeviceBench(DeviceConfiguration(interface: interface))
      bench.write(0x0ac, 0)
      #expect(bench.read(0x0ac) == 0)
      #expect(bench.read(0x0b0) == .max)
      #expect(bench.read(0x0b4) == .max)
      #expect(bench.read(0x0b8) == 0)
      #expect(bench.read(0x0bc) == 0)
    }
  }
}
