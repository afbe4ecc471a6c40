import PacketFiles
import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat

@Suite("A large file is read ahead on a thread of its own")
struct ReadAheadTests {
  /// A serial line of more than the bytes that are worth a thread, with damage in its middle.
  private static let line: [UInt8] = {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 7, frameCount: 72_000))
    return run.line { $0 < 300 } + [0xFF, 0xFF, 0x00, 0x13, 0x00] + run.line { $0 > 302 }
  }()

  private func items(
    _ reader: consuming RecordingReader
  ) throws -> (items: [RecordingItem], account: RecordingAccount) {
    var reader = reader
    var items: [RecordingItem] = []
    while let item = try reader.next() { items.append(item) }
    #expect(try reader.next() == nil, "the end stays the end")
    return (items, reader.account)
  }

  @Test("it gives what the same bytes give without a thread, in the same order")
  func same() throws {
    try #require(Self.line.count > 1 << 20)
    let directory = try ScratchDirectory()
    let path = try directory.file("line.bin", Self.line)
    let ahead = try items(RecordingReader(path: path))
    let here = try items(RecordingReader(ByteSource(bytes: Self.line)))
    #expect(ahead.items == here.items)
    #expect(ahead.account == here.account)
    #expect(ahead.account.damageCount > 0 && ahead.items.count > RecordingLimit.batchItemCount)
  }

  @Test("whoever stops early leaves nothing behind", arguments: [0, 1, 511, 512, 513])
  func abandoned(after count: Int) throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("line.bin", Self.line)
    for _ in 0..<20 {
      var reader = try RecordingReader(path: path)
      for _ in 0..<count { #expect(try reader.next() != nil) }
    }
  }

  @Test("a file that turns out to hold no trace is an error at its end, each time it is asked")
  func noTrace() throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("line.bin", [UInt8](repeating: 0x41, count: 2 << 20))
    var reader = try RecordingReader(path: path)
    #expect(throws: RecordingError.self) { while try reader.next() != nil {} }
    #expect(throws: RecordingError.self) { try reader.next() }
  }
}
