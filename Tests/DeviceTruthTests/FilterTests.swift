import QTest
import Testing
import VirtIO

@Suite("The control queue and the receive filter, D-19")
struct FilterTests {
  @Test(
    "D-19: not promiscuous, a frame for another address is consumed and never seen",
    arguments: Setup.all)
  func filtered(setup: Setup) throws {
    let bench = try Bench(setup)
    try bench.negotiate([.ctrlVq, .ctrlRx])
    var receive = TestedQueue(0, size: 256)
    var control = TestedQueue(2, size: 64)
    try bench.place(receive)
    try bench.place(control)
    try bench.write(bench.runningStatus, to: .status)
    try bench.offerBuffers(&receive, count: 4)
    #expect(try command(bench, &control, 0, [0, 0, 0]) == 0)
    try bench.inject([0x02, 9, 9, 9, 9, 9] + Bench.frame(1).dropFirst(6))
    #expect(try bench.usedIndex(receive) == 0)
    try bench.inject(Bench.frame(2))
    #expect(try bench.usedIndex(receive) == 1)
    try bench.inject([UInt8](repeating: 0xff, count: 6) + Bench.frame(3).dropFirst(6))
    #expect(try bench.usedIndex(receive) == 2)
    // The filter is looked at after the buffers, and leaves used.flags as they were found.
    #expect(try bench.usedFlags(receive) == 1)
    #expect(try command(bench, &control, 2, [0, 0, 1]) == 0)
    try bench.inject([0x02, 9, 9, 9, 9, 9] + Bench.frame(4).dropFirst(6))
    #expect(try bench.usedIndex(receive) == 3)
  }

  @Test("a command that is none is answered with an error", arguments: Setup.all)
  func unknownCommand(setup: Setup) throws {
    let bench = try Bench(setup)
    try bench.negotiate([.ctrlVq, .ctrlRx])
    var control = TestedQueue(2, size: 64)
    try bench.place(control)
    try bench.write(bench.runningStatus, to: .status)
    #expect(try command(bench, &control, 0, [99, 0, 1]) == 1)
    #expect(try command(bench, &control, 2, [0, 99, 1]) == 1)
  }

  /// Sends a control command of class, command and data, and returns its acknowledgement.
  private func command(
    _ bench: Bench, _ queue: inout TestedQueue, _ head: UInt16, _ bytes: [UInt8]
  ) throws -> UInt8 {
    let (out, answer) = (queue.buffer(head), queue.buffer(head + 1))
    try bench.client.write(bytes, to: out)
    try bench.client.fill(0xee, answer, byteCount: 1)
    try bench.describe(queue, head, length: UInt32(bytes.count), flags: .next, next: head + 1)
    try bench.describe(queue, head + 1, length: 1, flags: .write)
    try bench.offer(&queue, head)
    try bench.notify(2)
    try bench.settle()
    return try #require(try bench.client.read(answer, byteCount: 1).first)
  }
}
