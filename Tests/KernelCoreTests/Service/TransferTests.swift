import KernelCore
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIODevice

@Suite("Transfers, pipelining and crowds over the whole kernel")
struct KernelTransferTests {
  /// Lines of 64 bytes: eight digits of the line's number, 55 letters, the end.
  private static func text(_ count: Int) -> [UInt8] {
    (0..<count).map { offset in
      let (line, column) = offset.quotientAndRemainder(dividingBy: 64)
      return switch column {
      case 0..<8: Array("0123456789abcdef".utf8)[line >> (4 * (7 - column)) & 0xF]
      case 63: 0x0A
      default: 0x41 + UInt8((line + column) % 26)
      }
    }
  }

  @Test("/bytes/N arrives whole", arguments: [0, 1, 63, 64, 65, 1_459, 1_460, 1_461, 100_000])
  func wholeText(_ count: Int) throws {
    let run = KernelRun([.get("/bytes/\(count)")])
    #expect(run.isComplete)
    let answer = try #require(run.answers.first?.first)
    #expect(answer.field("Content-Length") == "\(count)")
    #expect(answer.content == Self.text(count))
  }

  @Test(
    "/bytes/N arrives whole at a reader so slow that its window closes again and again",
    arguments: [536, 1_460, 4_000], [UInt64(1_000_000), 1_500_000_000])
  func slowReader(_ buffer: Int, _ pause: UInt64) throws {
    var script = ClientScript.get("/bytes/30000")
    script.bufferByteCount = buffer
    script.readingPause = pause
    let run = KernelRun([script], configuration: SimulationConfiguration(keepsTrace: false))
    #expect(run.isComplete, "\(String(describing: run.fault))")
    let client = try #require(run.clients.first)
    #expect(client.answers.first?.content == Self.text(30_000))
    #expect(!client.wasOverrun)
    #expect(client.largestText <= buffer)
  }

  @Test("requests one after the other on one connection")
  func keepAlive() throws {
    var script = ClientScript(
      (0..<20).map { ClientScript.request("/bytes/\($0)") }, answerCount: 20)
    script.pause = 3_000_000
    let run = KernelRun([script])
    #expect(run.isComplete)
    let answers = try #require(run.answers.first)
    #expect(answers.map(\.content) == (0..<20).map(Self.text))
    #expect(answers.allSatisfy { $0.field("Connection") == "keep-alive" })
  }

  @Test("many requests in one segment are answered in order")
  func pipelining() throws {
    let paths = [
      "/health", "/bytes/3000", "/x", "/health", "/bytes/10", "/", "/bytes/20000", "/health",
    ]
    let text = paths.flatMap { ClientScript.request($0) }
    #expect(text.count < 1_460)
    let run = KernelRun([ClientScript([text], answerCount: paths.count)])
    #expect(run.isComplete)
    let answers = try #require(run.answers.first)
    #expect(answers.map(\.status) == [200, 200, 404, 200, 200, 200, 200, 200])
    #expect(answers[1].content == Self.text(3_000))
    #expect(answers[6].content == Self.text(20_000))
    #expect(answers[7].text == "ok\n")
  }

  @Test("after Connection: close, what follows in the segment is not answered")
  func pipeliningAfterClose() throws {
    let text =
      ClientScript.request("/health")
      + ClientScript.request("/health", fields: "Connection: close\r\n")
      + ClientScript.request("/x")
    let run = KernelRun([ClientScript([text], answerCount: 3)])
    #expect(run.isComplete)
    #expect(run.answers.first?.map(\.status) == [200, 200])
    #expect(run.clients.first?.wasClosedByServer == true)
  }

  @Test("a request may be cut at any byte, and at every byte")
  func splitAnywhere() throws {
    let request = ClientScript.request("/health", fields: "Accept: */*\r\n")
    for cut in 1..<request.count {
      var script = ClientScript(
        [Array(request[..<cut]), Array(request[cut...])], answerCount: 1)
      script.pause = UInt64(cut % 3) * 300_000
      let run = KernelRun([script], configuration: SimulationConfiguration(keepsTrace: false))
      #expect(run.isComplete && run.answers.first?.first?.text == "ok\n", "cut at \(cut)")
    }
    let run = KernelRun([ClientScript(request.map { [$0] }, answerCount: 1)])
    #expect(run.isComplete && run.answers.first?.first?.text == "ok\n")
  }

  @Test("a hundred connections at once, each with its own answer", arguments: [UInt16(256), 4])
  func crowd(_ queueSize: UInt16) throws {
    let scripts = (0..<100).map { ClientScript.get("/bytes/\(100 + 37 * $0)") }
    let run = KernelRun(scripts, commandLine: "queue-size=\(queueSize)")
    #expect(run.isComplete, "\(String(describing: run.fault))")
    for (place, answers) in run.answers.enumerated() {
      #expect(answers.map(\.content) == [Self.text(100 + 37 * place)])
    }
    let served = Set(
      run.events.compactMap { event -> UInt32? in
        guard case .requestServed(let connection, 200, _) = event else { return nil }
        return connection
      })
    #expect(served.count == 100)
    #expect(run.clients.allSatisfy { !$0.wasReset })
    #expect(run.deviceErrors.isEmpty)
  }
}
