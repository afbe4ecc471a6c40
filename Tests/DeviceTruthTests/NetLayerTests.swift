import Hypervisor
import QTest
import Testing
import VirtIO

@Suite("Net layer, D-40 to D-43")
struct NetLayerTests {
  @Test(
    "D-40, D-41: a socket is read no further than one frame that waits; none is lost, in order",
    arguments: Setup.all)
  func d40(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    var sent = 0
    while sent < 1_000, try bench.frames.send(Bench.frame(sent)) {
      sent += 1
      try bench.settle()
    }
    #expect(sent < 1_000)
    #expect(sent > 2)
    try bench.offerBuffers(&receive, count: 256)
    try bench.notify(0)
    try bench.settle(frames: sent)
    #expect(try bench.usedIndex(receive) == UInt16(min(sent, 256)))
    for number in 0..<min(sent, 256) {
      let start = receive.buffer(UInt16(number)) + UInt64(bench.headerByteCount)
      #expect(try bench.client.read(start, byteCount: 64) == Bench.frame(number))
    }
  }

  @Test("D-43: short frames are not filled up", arguments: Setup.all)
  func d43(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, transmit) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject(Bench.frame(1, byteCount: 42))
    #expect(try bench.used(receive, 0).length == UInt32(bench.headerByteCount + 42))
    try bench.offerFrame(&transmit, 0, Bench.frame(2, byteCount: 15))
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.transmitted() == [Bench.frame(2, byteCount: 15)])
  }
}
