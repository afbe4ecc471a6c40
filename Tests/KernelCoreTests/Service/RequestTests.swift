import Foundation
import KernelCore
import SimulatedNetwork
import TestSupport
import Testing
import TraceFormat
import VirtIODevice

@Suite("Requests over the whole kernel, from the device up")
struct RequestTests {
  /// The one answer to one request.
  private static func answer(_ script: ClientScript) throws -> (HTTPAnswer, SimulatedClient) {
    let run = KernelRun([script])
    #expect(run.isComplete, "\(String(describing: run.fault))")
    #expect(run.unreadable == 0)
    let client = try #require(run.clients.first)
    return (try #require(client.answers.first), client)
  }

  @Test("GET / is the landing page")
  func landingPage() throws {
    let (answer, client) = try Self.answer(.get("/"))
    #expect(answer.status == 200)
    #expect(answer.field("Content-Type") == "text/html; charset=utf-8")
    #expect(answer.field("Connection") == "keep-alive")
    #expect(answer.text.hasPrefix("<!doctype html>") || answer.text.hasPrefix("<!DOCTYPE html>"))
    #expect(answer.text.hasSuffix("</html>\n"))
    #expect(!client.wasClosedByServer)
  }

  @Test("GET /health")
  func health() throws {
    let (answer, _) = try Self.answer(.get("/health"))
    #expect(answer.status == 200)
    #expect(answer.text == "ok\n")
  }

  @Test("HEAD gives the head of GET and no content", arguments: ["/", "/health", "/bytes/5000"])
  func head(_ path: String) throws {
    let (head, _) = try Self.answer(.get(path, method: "HEAD"))
    let (get, _) = try Self.answer(.get(path))
    #expect(head.head == get.head)
    #expect(head.content.isEmpty && !get.content.isEmpty)
  }

  @Test(
    "404 for what is not there",
    arguments: [
      "/x", "/healthy", "/health/", "/bytes/", "/bytes/x", "/bytes/1073741825", "/api/stats",
      "/bytes/18446744073709551617",
    ])
  func notFound(_ path: String) throws {
    let (answer, client) = try Self.answer(.get(path))
    #expect(answer.status == 404)
    #expect(answer.text == "nothing here\n")
    #expect(!client.wasClosedByServer)
  }

  @Test("405 for other methods, with those that are allowed", arguments: ["POST", "PUT", "DELETE"])
  func methodNotAllowed(_ method: String) throws {
    let (answer, client) = try Self.answer(.get("/", method: method))
    #expect(answer.status == 405)
    #expect(answer.field("Allow") == "GET, HEAD")
    #expect(!client.wasClosedByServer)
  }

  @Test(
    "what is no request gets its status, and the connection closes",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", 400), ("nonsense\r\n\r\n", 400), ("\r\n\r\n", 400),
      ("GET / HTTP/1.1\nHost: x\n\n", 400), ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
      ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n", 413),
      ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n", 400),
    ])
  func malformed(_ text: String, _ status: Int) throws {
    // More than one answer never comes, so it is the server that closes.
    let (answer, client) = try Self.answer(ClientScript([Array(text.utf8)], answerCount: 2))
    #expect(answer.status == status)
    #expect(answer.field("Connection") == "close")
    #expect(client.answers.count == 1)
    #expect(client.wasClosedByServer && !client.wasReset)
  }

  @Test("a head of more than 2,048 bytes is refused with 431")
  func headTooLarge() throws {
    let text = ClientScript.request(
      "/", fields: "X: " + String(repeating: "y", count: 2_100) + "\r\n")
    var script = ClientScript(
      [Array(text.prefix(1_400)), Array(text.dropFirst(1_400))], answerCount: 2)
    script.pause = 200_000
    let (answer, client) = try Self.answer(script)
    #expect(answer.status == 431)
    #expect(client.answers.count == 1)
  }

  @Test(
    "Connection: close, and HTTP/1.0, close after the answer",
    arguments: [
      "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "GET /health HTTP/1.0\r\n\r\n",
    ])
  func close(_ text: String) throws {
    let (answer, client) = try Self.answer(ClientScript([Array(text.utf8)], answerCount: 2))
    #expect(answer.status == 200 && answer.text == "ok\n")
    #expect(answer.field("Connection") == "close")
    #expect(client.wasClosedByServer && !client.wasReset)
  }

  @Test("content that nobody wants is skipped, in one piece or in many")
  func contentIsSkipped() throws {
    let post = ClientScript.request("/", method: "POST", fields: "Content-Length: 500\r\n")
    let content = [UInt8](repeating: UInt8(ascii: "G"), count: 500)
    let all = post + content + ClientScript.request("/health")
    for size in [all.count, 100, 37] {
      let texts = stride(from: 0, to: all.count, by: size).map {
        Array(all[$0..<min($0 + size, all.count)])
      }
      let run = KernelRun([ClientScript(texts, answerCount: 2)])
      #expect(run.isComplete)
      #expect(run.answers.first?.map(\.status) == [405, 200])
    }
  }

  @Test("the statistics count what was served, to the last record")
  func statistics() throws {
    let first = ClientScript(
      [ClientScript.request("/"), ClientScript.request("/health"), ClientScript.request("/x")],
      answerCount: 3)
    var second = ClientScript.get("/api/stats.json")
    second.delay = 50_000_000
    let run = KernelRun([first, second])
    #expect(run.isComplete)
    let answer = try #require(run.answers.last?.first)
    #expect(answer.field("Content-Type") == "application/json")
    let document = try JSONDecoder().decode(Statistics.self, from: Data(answer.content))
    #expect(document.requests == 3)
    #expect(document.connections_served == 1)
    #expect(document == Statistics(before: run.records))
  }
}

/// The document at `/api/stats.json`.
private struct Statistics: Codable, Equatable {
  struct Ring: Codable, Equatable {
    var available_index: UInt16
    var used_index: UInt16
  }
  struct Trace: Codable, Equatable {
    var generated: UInt64
    var lost: UInt64
  }
  struct Pages: Codable, Equatable {
    var used: UInt32
    var total: UInt32
  }

  var uptime_ms: UInt64
  var connections_served: UInt64
  var requests: UInt64
  var receive: Ring
  var transmit: Ring
  var trace: Trace
  var pages: Pages

  /// What the trace says at the last request that was answered.
  init?(before records: [TraceRecord]) {
    guard let end = records.lastIndex(where: { $0.event.isRequestServed }) else { return nil }
    var clock: UInt64 = 0
    var rings = [Ring(available_index: 0, used_index: 0), Ring(available_index: 0, used_index: 0)]
    var made: [UInt16] = [0, 0]
    var platform = PlatformCounters(
      pagesUsed: 0, pagesTotal: 0, recordsGenerated: 0, recordsLost: 0)
    var served: [UInt32] = []
    for record in records[..<end] {
      switch record.event {
      case .clock(let nanoseconds): clock = nanoseconds
      case .madeAvailable(let queue, let position, _, _, _): made[Int(queue)] = position &+ 1
      case .notificationDecision(let queue, _, _):
        rings[Int(queue)].available_index = made[Int(queue)]
      case .usedIndex(let queue, let value, _): rings[Int(queue)].used_index = value
      case .platform(let counters): platform = counters
      case .requestServed(let connection, _, _): served.append(connection)
      default: continue
      }
    }
    uptime_ms = clock / 1_000_000
    connections_served = UInt64(Set(served).count)
    requests = UInt64(served.count)
    receive = rings[0]
    transmit = rings[1]
    trace = Trace(generated: platform.recordsGenerated, lost: platform.recordsLost)
    pages = Pages(used: platform.pagesUsed, total: platform.pagesTotal)
  }
}

extension TraceEvent {
  fileprivate var isRequestServed: Bool {
    if case .requestServed = self { true } else { false }
  }
}
