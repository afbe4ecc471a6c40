import KernelCore
import PacketFiles
import Recording
import Replay
import SimulatedNetwork
import TestSupport
import Testing
import TraceFormat

/// Recordings on which a replay proves nothing: none of them may end well.
@Suite("A run that proves nothing is no success")
struct UnprovenReplayTests {
  private static let recording = Recording.small

  /// The recording as a reader gives it, its items through `change`.
  private static func changed(
    _ change: (inout [RecordingItem]) -> Void
  ) -> RecordingSource {
    guard case .items(var items) = recording.input.source else { return .items([]) }
    change(&items)
    return .items(items)
  }

  @Test("a kernel that gives up before the records are used up has diverged there")
  func gaveUp() throws {
    var input = Self.recording.input
    input.commandLine = Array("queue-size=4 queue-size=banana".utf8)
    for ending in [
      ExactReplay.run(input).ending, SteeredReplay.run(input).ending,
      CheckedReplay.run(input).ending,
    ] {
      guard case .stopped(.diverged(let divergence)) = ending,
        case .gaveUp(.badCommandLine) = divergence.action
      else {
        Issue.record("\(ending)")
        continue
      }
      #expect(divergence.record == 0)
    }
  }

  @Test("records that come again are implausible, and the words for it do not trap")
  func backwards() {
    var records = Self.recording.input.records
    records.insert(records[0], at: 1)
    let outcome = ExactReplay.run(Self.recording.with(records: records))
    #expect(outcome.ending == .stopped(.implausible(record: 1, .recordRepeats(0))))
    #expect(!outcome.ending.words.isEmpty)
    #expect(!ReplayStop.gap(expected: 1, found: 0).words.isEmpty)
  }

  @Test("a frame that the snap length cut is cut, not a divergence")
  func cutFrame() throws {
    let source = Self.changed { items in
      for place in items.indices {
        guard case .frame(var frame) = items[place], frame.isForGuest, frame.record != nil
        else { continue }
        frame.originalLength = UInt32(frame.bytes.count)
        frame.bytes.removeLast(frame.bytes.count / 2)
        items[place] = .frame(frame)
      }
    }
    let ending = try ExactReplay.run(source).ending
    guard case .stopped(.cutFrame(_, let captured, let length)) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(captured < length)
  }

  @Test("a recording that contradicts itself ends every replay where it does")
  func contradiction() throws {
    for damage in [
      RecordingDamage.conflict(boot: 0, record: 0), .sessions(boot: 0),
      .backwards(boot: 0, record: 1, expected: 20),
    ] {
      let source = Self.changed { $0.insert(.damage(damage), at: 1) }
      let expected = ExactReplay.Outcome.Ending.stopped(.contradiction(record: 0, damage))
      let exact = try ExactReplay.run(source).ending
      let steered = try SteeredReplay.run(source).ending
      #expect(exact == expected)
      #expect(steered == expected)
    }
  }

  @Test("a second boot ends the replay of the first one")
  func anotherBoot() throws {
    let count = UInt64(Self.recording.input.records.count)
    let source = Self.changed { items in
      items.append(.boot(RecordedBoot(identifier: 9, session: nil)))
    }
    let outcome = try ExactReplay.run(source)
    #expect(outcome.ending == .stopped(.anotherBoot(record: count, identifier: 9)))
    #expect(outcome.recordCount == Int(count))
  }

  @Test("a recording without trace or session says so")
  func nothingToReplay() {
    #expect(throws: ReplayError.noTrace) { _ = try ExactReplay.run(RecordingSource.items([])) }
    let source = Self.changed { $0.removeFirst() }
    #expect(throws: ReplayError.noSession) { _ = try ExactReplay.run(source) }
  }
}
