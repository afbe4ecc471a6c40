import Testing
import VirtIO

@Suite("QueueNotify, D-37")
struct NotifyTests {
  @Test(
    "D-37: queues that do not exist, and numbers that are none, are ignored",
    arguments: Setup.all)
  func d37(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.inject(Bench.frame(1))
    try bench.offerBuffers(&receive, count: 2)
    for number: UInt32 in [2, 3, 5, 1023, 1024, .max, 0x1_0000] {
      try bench.write(number, to: .queueNotify)
    }
    try bench.settle()
    #expect(try bench.usedIndex(receive) == 0)
    #expect(try bench.register(.status) == bench.runningStatus)
    try bench.notify(0)
    #expect(try bench.usedIndex(receive) == 1)
  }
}
