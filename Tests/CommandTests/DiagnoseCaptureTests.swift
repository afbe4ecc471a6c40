import PacketFiles
import Recording
import SystemPackage
import TestSupport
import Testing

@Suite("quartz-trace diagnose on a capture without a trace")
struct DiagnoseCaptureTests {
  private static func client(
    _ port: UInt16, _ flags: UInt8, sequence: UInt32, acknowledgment: UInt32 = 0, bytes: Int = 0
  ) -> [UInt8] {
    TCPFrame(
      from: (2, port), to: (15, 80), sequence: sequence, acknowledgment: acknowledgment,
      flags: flags, payload: [UInt8](repeating: 0x47, count: bytes)
    ).bytes
  }

  private static func server(
    _ port: UInt16, _ flags: UInt8, sequence: UInt32, acknowledgment: UInt32, bytes: Int = 0
  ) -> [UInt8] {
    TCPFrame(
      from: (15, 80), to: (2, port), sequence: sequence, acknowledgment: acknowledgment,
      flags: flags, payload: [UInt8](repeating: 0x48, count: bytes)
    ).bytes
  }

  private static func second(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }

  /// One connection that is served.
  private static let healthy: [(Int64, [UInt8])] = {
    let (syn, ack, fin) = (TCPFrame.Flag.syn, TCPFrame.Flag.ack, TCPFrame.Flag.fin)
    return [
      (second(0), client(40_000, syn, sequence: 999)),
      (second(0.001), server(40_000, syn | ack, sequence: 4_999, acknowledgment: 1_000)),
      (second(0.002), client(40_000, ack, sequence: 1_000, acknowledgment: 5_000)),
      (second(0.003), client(40_000, ack, sequence: 1_000, acknowledgment: 5_000, bytes: 90)),
      (second(0.004), server(40_000, ack, sequence: 5_000, acknowledgment: 1_090, bytes: 200)),
      (second(0.005), client(40_000, ack | fin, sequence: 1_090, acknowledgment: 5_200)),
      (second(0.006), server(40_000, ack | fin, sequence: 5_200, acknowledgment: 1_091)),
      (second(0.007), client(40_000, ack, sequence: 1_091, acknowledgment: 5_201)),
    ]
  }()

  /// The incident: the next handshake succeeds, and no byte comes back.
  private static let incident: [(Int64, [UInt8])] = {
    let (syn, ack) = (TCPFrame.Flag.syn, TCPFrame.Flag.ack)
    let request = client(40_001, ack, sequence: 2_000, acknowledgment: 7_000, bytes: 615)
    return healthy + [
      (second(1), client(40_001, syn, sequence: 1_999)),
      (second(1.001), server(40_001, syn | ack, sequence: 6_999, acknowledgment: 2_000)),
      (second(1.002), client(40_001, ack, sequence: 2_000, acknowledgment: 7_000)),
      (second(1.003), request), (second(2.1), request), (second(5.2), request),
      (second(11.4), request),
    ]
  }()

  @Test("the incident's picture in its first lines, from a file and from a pipe")
  func incident() async throws {
    let directory = try ScratchDirectory()
    let capture = SmallRun.capture(frames: Self.incident)
    let path = try directory.file("incident.pcap", capture)
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 1)
    #expect(run.output == CaptureGoldenText.incident)
    #expect(run.error == "quartz-trace: findings: 3\n")
    let piped = try await Tool.run(["diagnose", "-"], input: capture)
    #expect(piped.exitCode == 1)
    #expect(piped.output == run.output)
  }

  @Test("a bridge shows each frame twice")
  func copies() async throws {
    let directory = try ScratchDirectory()
    let frames = Self.incident.flatMap { [$0, ($0.0 + 40_000, $0.1)] }
    let path = try directory.file("twice.pcap", SmallRun.capture(frames: frames))
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 1)
    #expect(run.output.contains("were sent again: 1 connection, 3 times.\n"), "\(run.output)")
    #expect(run.output.contains("copies left out: 15\n"))
  }

  @Test("for machines: the same facts, frame by frame")
  func json() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("incident.pcap", SmallRun.capture(frames: Self.incident))
    let run = try await Tool.run("diagnose", "--json", path)
    #expect(run.exitCode == 1)
    #expect(run.output.hasPrefix("{\"schema_version\":1,"))
    #expect(run.output.contains("\"boots\":[],\"capture\":{\"frames\":15,\"segments\":15,"))
    #expect(
      run.output.contains(
        "{\"fact\":\"no-byte-after-handshake\",\"effect\":\"stops\",\"confidence\":\"certain\""))
    #expect(run.output.contains("{\"frame\":9,\"time\":1700000001000000000,\"text\":\"SYN from"))
    let row = "Documentation/Diagnosis.md#no-byte-after-handshake"
    #expect(run.output.contains("\"documentation\":\"\(row)\""))
  }

  @Test("healthy captures: no finding, and what was looked at")
  func healthy() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("healthy.pcap", SmallRun.capture(frames: Self.healthy))
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 0 && run.error.isEmpty)
    #expect(run.output == CaptureGoldenText.healthy)
    let asked = try directory.file("asked.pcap", SmallRun.capture())
    let exchange = try await Tool.run("diagnose", asked)
    #expect(exchange.exitCode == 0)
    #expect(exchange.output.contains("\nno finding\n"))
  }

  @Test("a timeline whose trace another tool left out is a capture with directions")
  func rewritten() async throws {
    let directory = try ScratchDirectory()
    let path = directory.name("copied.pcapng")
    var writer = try PcapngWriter(ByteSink(path: path), section: SectionHeader())
    let interface = try writer.add(InterfaceDescription(linkType: .ethernet))
    for (time, bytes) in Self.incident {
      var attributes = FrameAttributes()
      attributes.direction = bytes[11] == 15 ? .outbound : .inbound
      try writer.write(
        timestampNanoseconds: SmallRun.start + time, interface: interface,
        originalLength: UInt32(bytes.count), bytes: bytes, attributes: attributes)
    }
    try writer.finish()
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 1, "\(run.error)")
    #expect(
      run.output.contains("10.0.2.15:80 (answers; outbound by the capture's flags) succeeded"))
  }

  /// The frames of a recording of `Traces`, as a capture has them.
  private static func frames(of name: String) throws -> [UInt8] {
    let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent()
      .removingLastComponent()
    var reader = try TimelineReader(
      path: checkout.appending("Traces/\(name)/timeline.pcapng.gz").string)
    var frames: [(Int64, [UInt8])] = []
    while let item = try reader.next() {
      guard case .frame(let frame) = item else { continue }
      frames.append((frame.timestampNanoseconds - SmallRun.start, frame.bytes))
    }
    return SmallRun.capture(frames: frames)
  }

  @Test(
    "frames of healthy runs on real QEMU: no finding",
    arguments: [
      "abrupt-clients", "boot-and-ping", "connection-close", "idle-guest", "keep-alive",
      "modern-interface", "one-request", "parallel-downloads", "ping-flood", "refused-requests",
      "slow-reader", "small-ring", "tap",
    ])
  func served(_ name: String) async throws {
    let run = try await Tool.run(["diagnose", "-"], input: Self.frames(of: "served/\(name)"))
    #expect(run.exitCode == 0, "\(run.output)\(run.error)")
    #expect(run.output.contains("\nno finding\n"))
  }

  @Test("frames of hangs on real QEMU: the facts, without the trace")
  func hangs() async throws {
    for (name, facts) in [
      ("zoo/33-never-refilled-qemu", ["connection-request-unanswered", "sent-again"]),
      ("zoo/21-suppression-inverted-qemu", ["went-silent", "connection-request-unanswered"]),
    ] {
      let run = try await Tool.run(["diagnose", "-"], input: Self.frames(of: name))
      #expect(run.exitCode == 1)
      for (place, fact) in facts.enumerated() {
        #expect(run.output.contains("\n\(place + 1). \(fact) (certain)\n"), "\(run.output)")
      }
    }
  }

  @Test("what proves nothing does not look healthy")
  func nothing() async throws {
    let directory = try ScratchDirectory()
    for frames in [[], [(Int64(0), [UInt8](repeating: 1, count: 60))]] {
      let path = try directory.file("nothing.pcap", SmallRun.capture(frames: frames))
      let run = try await Tool.run("diagnose", path)
      #expect(run.exitCode == 2 && run.output.isEmpty)
      #expect(
        run.error.contains("none of its \(frames.count) frames is a TCP segment or an ARP packet"),
        "\(run.error)")
    }
    let path = try directory.file("healthy.pcap", SmallRun.capture(frames: Self.healthy))
    let confirmed = try await Tool.run("diagnose", "--confirm", path)
    #expect(confirmed.exitCode == 2 && confirmed.output.isEmpty)
    #expect(confirmed.error.contains("there is no trace in it that could be replayed"))
  }

  @Test("a damaged capture makes nothing certain, and counts as loss")
  func damaged() async throws {
    let directory = try ScratchDirectory()
    let capture = SmallRun.capture(frames: Self.incident) + [1, 2, 3]
    let path = try directory.file("damaged.pcap", capture)
    let run = try await Tool.run("diagnose", path)
    #expect(run.output.contains("1. no-byte-after-handshake (likely)\n"))
    #expect(run.output.contains("\nthe capture lost frames or is damaged\n"))
    #expect(try await Tool.run("diagnose", "--fail-on-loss", path).exitCode == 3)
  }
}
