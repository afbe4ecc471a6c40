import CaseRecording
import PacketFiles
import Recording
import Replay
import Testing
import TraceFormat

@Suite("Recorded runs replay exactly")
struct ExactReplayTests {
  @Test("there are cases to replay")
  func casesExist() {
    #expect(RegressionCase.all.count >= 10)
  }

  @Test("a replay ends as the manifest says, twice, in one state", arguments: RegressionCase.all)
  func reproduced(_ regression: RegressionCase) throws {
    let expected = try regression.manifest().expect
    let source = RecordingSource.path(regression.timeline)
    let outcome = try ExactReplay.run(source)
    #expect(RegressionCase.verdict(outcome.ending) == expected.verdict)
    #expect(outcome.recordCount == expected.records)
    // Nothing reproduces an exception, nor the flush behind it.
    let rest: UInt64 = if case .stopped(.exception) = outcome.ending { 2 } else { 0 }
    #expect(outcome.recordsHeld == UInt64(expected.records) + rest)
    #expect(outcome.window.lateFrameCount == 0)
    #expect(outcome.window.droppedArrivalCount == 0)
    #expect(!outcome.window.isShort)
    #expect(outcome.framesReceived == expected.framesReceived)
    #expect(outcome.framesTransmitted == expected.framesTransmitted)
    #expect(outcome.framesCompared == expected.framesCompared)
    let digits = String(outcome.hash, radix: 16)
    let hash = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    #expect(hash == expected.stateHash)
    let again = try ExactReplay.run(source)
    #expect(again == outcome)
  }

  @Test("a recording is whole: no damage, no loss, no gap", arguments: RegressionCase.all)
  func whole(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    #expect(run.damage.isEmpty)
    #expect(run.recordsLost == 0)
    for (place, record) in run.records.enumerated() where record.index != UInt64(place) {
      Issue.record("record \(record.index) stands at place \(place)")
      return
    }
  }

  @Test("a change of one input is noticed at that record", arguments: RegressionCase.all.prefix(1))
  func changedInputs(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    let records = Array(run.records.prefix(2_000))
    for place in stride(from: 0, to: records.count, by: 37) {
      // Other entropy makes another run, which parts from this one later.
      if case .entropy = records[place].event { continue }
      var changed = records
      changed[place].event = .entropy(0xBAD)
      let outcome = ExactReplay.run(
        ReplayInput(
          commandLine: run.session.commandLine, records: changed, frames: run.frames,
          arrivals: run.arrivals))
      guard case .stopped(.diverged(let divergence)) = outcome.ending else {
        Issue.record("record \(place) may be anything: \(outcome.ending)")
        continue
      }
      #expect(divergence.record == UInt64(place))
    }
  }
}
