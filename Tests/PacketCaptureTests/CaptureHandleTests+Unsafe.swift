import Glibc
import PacketCapture
import TestSupport
import Testing

@Suite("A capture on loopback delivers what was sent")
struct CaptureHandleTests {
  /// A capture of the datagrams to the sender's port, each of which shows once.
  private func capture(
    _ sender: borrowing LoopbackSender, _ options: CaptureOptions = CaptureOptions()
  ) throws -> CaptureHandle {
    var handle = try CaptureHandle(device: "lo", options: options)
    try handle.setFilter("udp dst port \(sender.port)")
    return handle
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet), arguments: [false, true])
  func everyFrameArrivesOnceAndInOrder(
    isImmediate: Bool
  ) throws {
    let sender = LoopbackSender()
    var handle = try capture(sender, CaptureOptions(isImmediate: isImmediate))
    for size in [0, 1, 100, 1400, 9000] {
      let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      try sender.send(payload)
      let packet = try #require(try handle.next(timeoutMilliseconds: 10_000))
      #expect(packet.bytes.count == 14 + 20 + 8 + size)
      #expect(Array(packet.bytes.dropFirst(42)) == payload)
      #expect(packet.header.originalLength == UInt32(packet.bytes.count))
    }
    #expect(try handle.next(timeoutMilliseconds: 0) == nil)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func timesAreNanosecondsOfTheWallClock()
    throws
  {
    let sender = LoopbackSender()
    var handle = try capture(sender)
    var nanoseconds: [Int64] = []
    for _ in 0..<20 {
      let before = now()
      try sender.send([1])
      let packet = try #require(try handle.next(timeoutMilliseconds: 10_000))
      #expect((before...now()).contains(packet.header.timestampNanoseconds))
      nanoseconds.append(packet.header.timestampNanoseconds)
    }
    #expect(nanoseconds == nanoseconds.sorted())
    #expect(nanoseconds.contains { $0 % 1000 != 0 })
  }

  private func now() -> Int64 {
    var time = timespec()
    // Safety: the kernel fills the one structure it is given.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func theSnapshotLengthCutsTheBytesOnly()
    throws
  {
    let sender = LoopbackSender()
    var handle = try capture(sender, CaptureOptions(snapLength: 60))
    try sender.send([UInt8](repeating: 7, count: 500))
    let packet = try #require(try handle.next(timeoutMilliseconds: 10_000))
    #expect(packet.bytes.count == 60)
    #expect(packet.header.originalLength == 542)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func aBatchLendsEveryWaitingFrame() throws {
    let sender = LoopbackSender()
    var handle = try capture(sender)
    for number in 0..<50 { try sender.send([UInt8(number)]) }
    var lengths: [Int] = []
    while lengths.count < 50, let first = try handle.next(timeoutMilliseconds: 10_000) {
      lengths.append(first.bytes.count)
      let count = try handle.dispatch(limit: 10) { _, bytes in lengths.append(bytes.byteCount) }
      #expect(count <= 10)
    }
    #expect(lengths == [Int](repeating: 43, count: 50))
    let statistics = try handle.statistics()
    #expect(statistics.received >= 50)
    #expect(statistics.droppedByKernel == 0)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func theDescriptorBecomesReadable() throws {
    let sender = LoopbackSender()
    var handle = try capture(sender)
    let descriptor = handle.selectableDescriptor ?? -1
    try sender.send([1])
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Safety: one entry is passed and counted.
    #expect(unsafe poll(&entry, 1, 10_000) == 1)
    #expect(try handle.dispatch(limit: 1) { _, _ in } == 1)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func aReadableDescriptorEndsTheWait() throws
  {
    let sender = LoopbackSender()
    var handle = try capture(sender)
    // Safety: the path is a terminated string during the call.
    let readable = unsafe open("/dev/zero", O_RDONLY)
    defer { close(readable) }
    #expect(try handle.next(timeoutMilliseconds: -1, interruptDescriptor: readable) == nil)
    try sender.send([1])
    #expect(try handle.next(timeoutMilliseconds: 10_000) != nil)
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func aBadFilterSaysWhy() throws {
    var handle = try CaptureHandle(device: "lo")
    do {
      try handle.setFilter("port nonsense and")
      Issue.record("accepted")
    } catch .badFilter(let text) {
      #expect(text.contains("nonsense") || text.contains("syntax"), "\(text)")
    }
    #expect(throws: CaptureError.self) { try handle.setFilter("tcp\0") }
  }

  @Test(.enabled(if: Requirement.packetCapture.isMet)) func loopbackIsListed() throws {
    let devices = try CaptureHandle.devices()
    let loopback = try #require(devices.first { $0.name == "lo" })
    #expect(loopback.isLoopback)
    #expect(devices.filter { $0.name == "lo" }.count == 1)
  }
}
