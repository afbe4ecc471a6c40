import Testing
import VirtIO
import VirtIODevice

@Suite("What broke the device")
struct ErrorHistoryTests {
  @Test func `a guest that breaks and resets its device for ever costs no memory`() {
    var bench = DeviceBench.ready()
    for round in 0..<1_000 {
      bench.device.storeRegister(
        MMIORegister.queuePFN.rawValue, value: 0xff_ffff, width: 4, memory: &bench.memory,
        backend: &bench.backend)
      bench.device.storeRegister(
        MMIORegister.queueNum.rawValue, value: UInt32(1 + round % 512), width: 4,
        memory: &bench.memory, backend: &bench.backend)
      bench.device.storeRegister(
        MMIORegister.status.rawValue, value: 0, width: 4, memory: &bench.memory,
        backend: &bench.backend)
    }
    #expect(bench.device.errors.count <= NetworkDevice.errorLimit)
  }
}
