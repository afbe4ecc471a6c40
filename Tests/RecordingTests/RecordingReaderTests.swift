import PacketFiles
import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat

@Suite("One reading of a recording, and one account of it")
struct RecordingReaderTests {
  private let run = SyntheticRun(SyntheticRun.Plan(seed: 1, frameCount: 300))
  private var blockCount: UInt32 { UInt32((run.records.count + 39) / 40) }

  /// What a reader gives of `line`, and its account.
  private func read(
    _ line: [UInt8]
  ) throws -> (items: [RecordingItem], account: RecordingAccount, condition: RecordingCondition) {
    var reader = try RecordingReader(ByteSource(bytes: line))
    var items: [RecordingItem] = []
    while let item = try reader.next() { items.append(item) }
    return (items, reader.account, reader.condition)
  }

  private func records(_ items: [RecordingItem]) -> [TraceRecord] {
    items.flatMap { item -> [TraceRecord] in
      if case .records(let block) = item { block.records } else { [] }
    }
  }

  @Test("a whole line: every record in order, nothing lost")
  func wholeLine() throws {
    let (items, account, condition) = try read(run.line())
    #expect(records(items) == run.records)
    #expect(account.isIntact && account.recordsReceived == UInt64(run.records.count))
    #expect(condition == .serialLine)
    guard case .boot(let boot) = items.first else {
      Issue.record("the boot comes first")
      return
    }
    #expect(boot.session?.ticksPerSecond == run.plan.ticksPerSecond)
  }

  @Test("an identical repeat is left out and counted, at any distance that is remembered")
  func repeats() throws {
    let line = run.line()
    let (items, account, _) = try read(line + line)
    #expect(records(items) == run.records)
    #expect(account.isIntact)
    #expect(account.boots.first?.duplicateBlockCount == UInt64(blockCount))
    #expect(account.boots.first?.repeatedSessionCount == 1)
  }

  @Test("a block that comes late waits for nobody beyond the window, and is said")
  func window() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 1, frameCount: 900))
    #expect(run.records.count > 40 * (RecordingLimit.heldBlockCount + 8))
    let within = run.line { $0 != 3 && $0 < 12 } + run.line { $0 == 3 || $0 >= 12 }
    let (items, account, _) = try read(within)
    #expect(records(items) == run.records)
    #expect(account.isIntact)
    let beyond = run.line { $0 != 3 } + run.line { $0 == 3 }
    let (others, lossy, condition) = try read(beyond)
    #expect(records(others).count == run.records.count - 40)
    #expect(lossy.boots.first?.lateBlockCount == 1)
    #expect(lossy.damage == [.late(boot: 7, record: 120)])
    #expect(lossy.recordsLost == 40 && condition == .damagedSerialLine)
  }

  @Test("generated = received + lost, whichever blocks are missing", arguments: UInt64(0)..<20)
  func loss(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let missing = Set((0..<blockCount).filter { _ in generator.chance(percent: 20) })
      .subtracting([blockCount - 1])
    let (items, account, _) = try read(run.line { !missing.contains($0) })
    #expect(account.recordsLost == UInt64(missing.count) * 40)
    #expect(account.recordsLost + account.recordsReceived == UInt64(run.records.count))
    #expect(records(items).count == Int(account.recordsReceived))
    var expected: UInt64 = 0
    for item in items {
      switch item {
      case .gap(let gap):
        #expect(gap.from == expected)
        expected = gap.to + 1
      case .records(let block):
        #expect(block.header.firstRecordIndex == expected)
        expected = block.endRecordIndex
      default: continue
      }
    }
    #expect(account.boots.first?.beganInService == missing.contains(0))
  }

  @Test("two versions of one block: the first counts, and the other is damage")
  func conflict() throws {
    let other = SyntheticRun(SyntheticRun.Plan(seed: 9, frameCount: 300))
    let (items, account, condition) = try read(run.line() + other.line())
    #expect(records(items) == run.records)
    #expect((account.boots.first?.conflictingBlockCount ?? 0) > 0)
    #expect(account.damage.allSatisfy { $0.isContradiction })
    #expect(condition == .damagedSerialLine)
  }

  @Test("a guest that rebooted leaves two boots, each with its account")
  func reboot() throws {
    let line = run.line(sessionIdentifier: 1) + run.line(sessionIdentifier: 2)
    let (items, account, _) = try read(line)
    #expect(account.boots.map(\.identifier) == [1, 2])
    #expect(account.boots.allSatisfy { $0.isIntact })
    #expect(records(items) == run.records + run.records)
  }

  @Test("what is no recording is said, with what it is")
  func noRecording() throws {
    for (start, word) in [([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A, 0x58], "unxz")] {
      let bytes = start.map(UInt8.init) + [UInt8](repeating: 1, count: 60)
      do throws(RecordingError) {
        _ = try RecordingReader(ByteSource(bytes: bytes))
        Issue.record("\(word) was opened")
      } catch {
        #expect(error.words(path: "f").contains(word))
      }
    }
    #expect(throws: RecordingError.noTrace(byteCount: 0, first: nil)) { _ = try read([]) }
    do {
      _ = try read(Array("a line of a log\n".utf8))
      Issue.record("text was read")
    } catch {
      guard case .noTrace(16, .some)? = error as? RecordingError else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
