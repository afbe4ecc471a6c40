import Foundation
import Testing
import TraceFormat

/// A file of Tests/Vectors: hexadecimal digits, anything after `#` is a remark.
func vector(_ name: String) throws -> [UInt8] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let data = try Data(contentsOf: folder.appending(path: "Vectors/\(name).hex"))
  let digits = String(decoding: data, as: UTF8.self).split(separator: "\n")
    .flatMap { $0.prefix { $0 != "#" }.filter { !$0.isWhitespace } }
  return try stride(from: 0, to: digits.count, by: 2).map {
    try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
  }
}

/// The block in a file of Tests/Vectors.
private func decodedVector(_ name: String) throws -> TraceBlock {
  let bytes = try vector(name)
  return try TraceBlock(parsing: bytes.span)
}

@Suite("The vectors of the format")
struct VectorTests {
  private static let session = TraceSession(
    ticksPerSecond: 2_600_000_000, commandLine: Array("ip=dhcp trace=stream".utf8))

  private static let kitSession = TraceSession(
    ticksPerSecond: 2_600_000_000, commandLine: Array("ip=dhcp trace=stream".utf8),
    guestName: Array("sample".utf8), emitter: Array("vectors".utf8))

  /// The samples that the kit can write: what a driver does, and nothing of a web server.
  private static let kitSamples = eventSamples.filter {
    switch $0.kind {
    case .entropy, .platform, .synReceived, .connectionOpened, .requestServed, .connectionClosed:
      false
    default: true
    }
  }

  /// Session block, block of records and serial line of `events`.
  private static func written(
    _ events: [TraceEvent], _ session: TraceSession
  ) -> (session: [UInt8], block: [UInt8], line: [UInt8]) {
    var ring = TraceRing(blockCount: 4, sessionIdentifier: 42)
    for (place, event) in events.enumerated() {
      ring.append(event, ticks: UInt64(place * place * 1_000))
    }
    ring.seal()
    let block = (0..<(ring.oldestBlockByteCount ?? 0)).map { ring.oldestBlockByte(at: $0) }
    let sessionBlock = session.block(sessionIdentifier: 42)
    var drain = FramedDrain(session: sessionBlock)
    var line: [UInt8] = []
    while let byte = drain.nextByte(from: &ring) { line.append(byte) }
    return (sessionBlock, block, line)
  }

  private static func expectSamples(
    _ events: [TraceEvent], _ session: TraceSession, in line: [UInt8]
  ) {
    let items = FramingTests.items(of: line)
    #expect(items.count == 2)
    guard case .block(let first, _) = items.first else {
      Issue.record("\(items)")
      return
    }
    #expect(first.content == .session(session))
    #expect(first.header.sessionIdentifier == 42)
    let read = records(of: items)
    #expect(read.map(\.event) == events)
    #expect(read.map(\.ticks) == events.indices.map { UInt64($0 * $0 * 1_000) })
  }

  @Test("version 1 is read: session, events and line")
  func firstVersion() throws {
    VectorTests.expectSamples(
      Array(eventSamples.prefix(46)), VectorTests.session, in: try vector("version-1-line"))
    let session = try decodedVector("version-1-session")
    #expect(session.header.version == 1)
    let block = try decodedVector("version-1-block")
    #expect(block.header.recordCount == 46)
    #expect(block.header.headerLength == 48)
    #expect(block.header.witness == .driver)
  }

  @Test("version 2 is written byte for byte, and read")
  func secondVersion() throws {
    let written = VectorTests.written(eventSamples, VectorTests.session)
    #expect(written.session == (try vector("version-2-session")))
    #expect(written.block == (try vector("version-2-block")))
    #expect(written.line == (try vector("version-2-line")))
    VectorTests.expectSamples(
      eventSamples, VectorTests.session, in: try vector("version-2-line"))
  }

  @Test("what the kit writes is what is written here, and read")
  func kit() throws {
    let written = VectorTests.written(VectorTests.kitSamples, VectorTests.kitSession)
    #expect(written.session == (try vector("version-2-kit-session")))
    #expect(written.block == (try vector("version-2-kit-block")))
    #expect(written.line == (try vector("version-2-kit-line")))
    VectorTests.expectSamples(
      VectorTests.kitSamples, VectorTests.kitSession, in: try vector("version-2-kit-line"))
  }

  @Test("what a later writer adds is skipped, counted, and keeps its place")
  func futureBlock() throws {
    let block = try decodedVector("version-2-future")
    #expect(block.header.headerLength == 64)
    #expect(block.header.guest == 7)
    #expect(block.unknownRecordCount == 3)
    #expect(
      block.content
        == .records([
          TraceRecord(
            index: 100, ticks: 1_010, event: .notificationDecision(queue: 0, flags: 1, sent: true)),
          TraceRecord(index: 103, ticks: 1_017, event: .user(code: 7, first: 8, second: 9)),
          TraceRecord(index: 105, ticks: 1_022, event: .interruptsSuppressed(queue: 0, true)),
        ]))
  }
}
