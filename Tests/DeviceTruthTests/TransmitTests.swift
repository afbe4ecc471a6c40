import QTest
import Testing
import VirtIO

@Suite("Transmit, D-26 to D-30")
struct TransmitTests {
  @Test("D-26: nothing is taken within the guest's store", arguments: Setup.all)
  func d26(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    try bench.offerFrame(&transmit, 0, Bench.frame(1))
    try bench.client.flush()
    // All three reach the device within one turn of its main loop.
    let device = BoardMap.networkTransport
    let replies = try bench.client.perform([
      .store(.word, value: 1, address: device + UInt64(MMIORegister.queueNotify.rawValue)),
      .load(.half, address: transmit.layout.usedIndex),
      .load(.half, address: transmit.layout.usedFlags),
    ])
    #expect(replies == [.done, .value(0), .value(1)])
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 1)
    #expect(try bench.transmitted() == [Bench.frame(1)])
  }

  @Test("D-27: a flush ends with used.flags clear, whatever it found", arguments: Setup.all)
  func d27(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedFlags(transmit) == 0)
    for head in UInt16(0)..<5 {
      try bench.offerFrame(&transmit, head, Bench.frame(Int(head)))
    }
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedFlags(transmit) == 0)
    #expect(try bench.usedIndex(transmit) == 5)
    #expect(try bench.transmitted() == (0..<5).map { Bench.frame($0) })
  }

  @Test("D-27: a chain without readable part breaks the device", arguments: Setup.all)
  func d27WriteOnly(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    try bench.describe(transmit, 0, length: 64, flags: .write)
    try bench.offer(&transmit, 0)
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 0)
    let complaints = try bench.complaints()
    #expect(
      complaints.contains("header not in first element")
        || complaints.contains("noReadableBuffer"), "\(complaints)")
  }

  @Test(
    "D-28: a frame that the backend refuses stops the queue until it takes it",
    arguments: Setup.all)
  func d28(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    for head in UInt16(0)..<200 {
      try bench.offerFrame(&transmit, head, Bench.frame(Int(head)))
    }
    try bench.client.flush()
    try bench.notify(1)
    try bench.settle()
    let stopped = try bench.usedIndex(transmit)
    #expect(stopped < 200)
    #expect(try bench.usedFlags(transmit) == 1)
    // It stands still until somebody reads.
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == stopped)
    var sent: [[UInt8]] = []
    var turns = 0
    while sent.count < 200, turns < 1000 {
      let more = try bench.transmitted()
      // The device may go on as soon as the first is taken.
      if turns == 0 { #expect(more.count >= Int(stopped)) }
      sent += more
      try bench.settle()
      turns += 1
    }
    #expect(sent == (0..<200).map { Bench.frame($0) })
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 200)
    #expect(try bench.usedFlags(transmit) == 0)
  }

  @Test("D-29: a chain shorter than the header ends QEMU in an assertion", arguments: Setup.all)
  func d29(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    try bench.describe(transmit, 0, length: 4)
    try bench.offer(&transmit, 0)
    try bench.notify(1)
    #expect(throws: QTestError.ended) { try bench.settle() }
    let endings = ["signalled(6)", "aborted(VirtIODevice.DeviceAbort.transmitChainBelowHeader)"]
    #expect(endings.contains(bench.ending()), "\(bench.ending())")
  }

  @Test("D-30: the used length of a transmission is 0", arguments: Setup.all)
  func d30(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start()
    try bench.client.fill(0xff, transmit.layout.usedElement(0), byteCount: 8)
    try bench.offerFrame(&transmit, 3, Bench.frame(1))
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.used(transmit, 0) == UsedElement(id: 3, length: 0))
  }
}
