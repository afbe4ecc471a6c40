import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat
import Wire

@testable import Matching

@Suite("Frames and transfers are matched by content and order")
struct MatchingTests {
  @Test("every pair is the true one, whatever is lost, repeated or moved", arguments: 0..<12)
  func pairsAreTrue(seed: UInt64) throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(
        seed: seed, duplicatePercent: Int(seed % 4), captureLossPermille: Int(seed % 3),
        deliveryLossPermille: Int(seed % 5), reorders: seed % 2 == 1))
    let trace = try #require(run.trace())
    let correlation = try Correlated(trace, run.wireFrames)
    var wrong = 0
    for (place, frame) in run.frames.enumerated() {
      guard case .matched(let ring) = correlation.link(ofFrame: place).content else {
        if frame.record != nil { wrong += 1 }
        continue
      }
      if ring.record != frame.record { wrong += 1 }
    }
    // Of two equal frames of which one was lost, nobody can say which one it was.
    let indistinguishable = seed % 4 == 0 ? 0 : 4
    #expect(wrong <= indistinguishable)
    #expect(correlation.reconciliation.isBalanced)
  }

  @Test("without loss everything matches")
  func everythingMatches() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 3, duplicatePercent: 5))
    let trace = try #require(run.trace())
    let correlation = try Correlated(trace, run.wireFrames)
    #expect(correlation.reconciliation.matchedCount == run.frames.count)
    #expect(correlation.reconciliation.received.transferReasons.isEmpty)
    #expect(correlation.reconciliation.transmitted.frameReasons.isEmpty)
    #expect(correlation.correlation.guestAddress == SyntheticRun.guest)
  }

  @Test("frames of one content only are paired in order")
  func identicalFrames() {
    let content = [UInt64](repeating: 5, count: 500)
    let all = OrderedMatching(transfers: content, frames: content).transferOfFrame
    #expect(all == (0..<500).map { $0 })
    let fewer = OrderedMatching(transfers: content, frames: Array(content.prefix(300)))
      .transferOfFrame
    #expect(fewer == (0..<300).map { $0 })
  }

  @Test("frames that changed places far from any certain pair are still paired")
  func reorderedAmongRepeats() {
    // Every content occurs twice, so that nothing is certain and no anchor sets the diagonal.
    let transfers = (0..<400).map { UInt64($0 % 200) }
    var frames = transfers
    frames.swapAt(330, 331)
    let pairs = OrderedMatching(transfers: transfers, frames: frames).transferOfFrame
    #expect(pairs[330] == 331)
    #expect(pairs[331] == 330)
    #expect(!pairs.contains(-1))
  }

  @Test("a window that moves finds the pairs that one look at everything finds", arguments: 0..<8)
  func movingWindow(seed: UInt64) throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(
        seed: seed, frameCount: 6_000, duplicatePercent: Int(seed % 3),
        captureLossPermille: 5 * Int(seed % 4), deliveryLossPermille: Int(seed % 5),
        reorders: seed % 2 == 1))
    let trace = try #require(run.trace { seed % 4 != 3 || $0 < 60 || $0 > 90 })
    let whole = try Correlated(trace, run.wireFrames)
    let moving = try Correlated(
      trace, run.wireFrames, limits: MatchingLimits(window: 512, leftOver: 4_096))
    #expect(moving.correlation.blindMoves == 0)
    #expect(moving.reconciliation == whole.reconciliation)
    #expect(moving.correlation.comparesAllLeftOver)
    var different = 0
    for place in run.frames.indices where moving.link(ofFrame: place) != whole.link(ofFrame: place)
    {
      different += 1
    }
    #expect(different == 0)
  }

  @Test("a window far behind the overlap finds its start", arguments: [false, true])
  func lateStart(captureIsLate: Bool) throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 21, frameCount: 9_000))
    let limits = MatchingLimits(window: 1_024, leftOver: 65_536)
    let trace = try #require(run.trace { captureIsLate || $0 >= 250 })
    let frames = captureIsLate ? Array(run.wireFrames[5_000...]) : run.wireFrames
    let whole = try Correlated(trace, frames)
    let moving = try Correlated(trace, frames, limits: limits)
    #expect(whole.reconciliation.matchedCount > 2_000)
    #expect(moving.reconciliation.matchedCount == whole.reconciliation.matchedCount)
    #expect(moving.reconciliation.isBalanced)
  }

  @Test("after a gap that is larger than the window the clock tells which side lies behind")
  func gapBeyondWindow() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 22, frameCount: 9_000))
    let trace = try #require(run.trace { $0 < 60 || $0 > 240 })
    let whole = try Correlated(trace, run.wireFrames)
    let moving = try Correlated(
      trace, run.wireFrames, limits: MatchingLimits(window: 512, leftOver: 65_536))
    #expect(moving.correlation.blindMoves == 0)
    #expect(moving.reconciliation == whole.reconciliation)
  }

  @Test("what is left over beyond the limit is said to be compared in part")
  func leftOverLimit() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 5))
    let trace = try #require(run.trace { $0 < 10 || $0 > 14 })
    let limited = try Correlated(
      trace, run.wireFrames, limits: MatchingLimits(window: 512, leftOver: 8))
    #expect(!limited.correlation.comparesAllLeftOver)
    #expect(limited.reconciliation.isBalanced)
  }

  @Test("a capture that claims fewer bytes on the wire than it holds is matched by what it holds")
  func lengthBelowCaptured() {
    let bytes = [UInt8].sampleFrame(90, seed: 1)
    let frame = WireFrame(bytes.frameSpan, originalLength: 60, nanoseconds: 0)
    #expect(frame.originalLength == 90)
    #expect(frame.prefixHash == FramePrefixHash.of(bytes.frameSpan))
  }

  @Test("a capture of another run is refused")
  func unrelatedCapture() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 1))
    let other = SyntheticRun(SyntheticRun.Plan(seed: 2))
    let trace = try #require(run.trace())
    #expect(throws: MatchError<Never>.unrelatedCapture(matched: 0, of: 2_000)) {
      try Correlated(trace, other.wireFrames)
    }
  }

  @Test("one frame that every run of a guest has does not make two runs related")
  func sharedAnnouncement() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 1))
    let other = SyntheticRun(SyntheticRun.Plan(seed: 2))
    let trace = try #require(run.trace())
    let frames = [run.wireFrames[0]] + other.wireFrames.prefix(19)
    #expect(throws: MatchError<Never>.unrelatedCapture(matched: 1, of: 20)) {
      try Correlated(trace, frames)
    }
  }

  @Test("the capture may be a part of the run, and the trace as well")
  func partialOverlap() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 4))
    let trace = try #require(run.trace { $0 >= 30 })
    let frames = Array(run.wireFrames[..<1_500])
    let correlation = try Correlated(trace, frames)
    let sums = correlation.reconciliation
    #expect(sums.isBalanced)
    #expect(sums.received.frameReasons.allSatisfy { $0.reason == .beforeTraceStart })
    #expect(sums.transmitted.frameReasons.allSatisfy { $0.reason == .beforeTraceStart })
    #expect(sums.received.transferReasons.allSatisfy { $0.reason == .afterCaptureEnd })
    #expect(sums.matchedCount > 600)
    #expect(correlation.correlation.guestAddress == SyntheticRun.guest)
  }

  @Test("what the trace lost is put down to its gap")
  func gapsExplainFrames() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 5))
    let trace = try #require(run.trace { $0 < 10 || $0 > 14 })
    #expect(trace.account.recordsLost == 5 * 40)
    let correlation = try Correlated(trace, run.wireFrames)
    let sums = correlation.reconciliation
    #expect(sums.isBalanced)
    #expect(sums.received.frameReasons.map(\.reason) == [.inTraceGap])
    #expect(sums.transmitted.frameReasons.map(\.reason) == [.inTraceGap])
    #expect(sums.frameCount - sums.matchedCount > 100)
  }

  @Test("no more transfers than the capture dropped are put down to drops")
  func dropsAreBudgeted() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 6, captureLossPermille: 20))
    let lost = run.uncapturedRecords.count
    #expect(lost > 10)
    let trace = try #require(run.trace())
    let correlation = try Correlated(trace, run.wireFrames, dropCount: UInt64(lost - 3))
    let sums = correlation.reconciliation
    let reasons = sums.received.transferReasons + sums.transmitted.transferReasons
    let count: (TransferReason) -> Int = { wanted in
      reasons.filter { $0.reason == wanted }.reduce(0) { $0 + $1.count }
    }
    #expect(count(.captureDropped) == lost - 3)
    #expect(count(.captureDropped) + count(.notCaptured) == lost)
    #expect(sums.isBalanced)
  }

  @Test("a snap length of 128 bytes costs no match, a shorter one is named")
  func snapLength() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 7))
    let trace = try #require(run.trace())
    func cut(_ length: Int) -> [WireFrame] {
      run.frames.map {
        WireFrame(
          Array($0.bytes.prefix(length)).frameSpan, originalLength: UInt32($0.bytes.count),
          nanoseconds: $0.nanoseconds)
      }
    }
    #expect(try Correlated(trace, cut(128)).reconciliation.matchedCount == run.frames.count)
    let sums = try Correlated(trace, cut(96)).reconciliation
    #expect(sums.isBalanced)
    let reasons = (sums.received.frameReasons + sums.transmitted.frameReasons).map(\.reason)
    #expect(Set(reasons) == [.truncatedBySnaplen])
    let long = run.frames.count { $0.bytes.count > 96 }
    #expect(sums.matchedCount == run.frames.count - long)
  }

  @Test("the header's size follows from the frames when negotiation was overwritten")
  func headerIsInferred() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 8))
    let trace = try #require(run.trace { $0 > 0 })
    var extraction = TransferExtraction()
    for record in trace.records { _ = extraction.note(record) }
    #expect(extraction.device == nil)
    let correlation = try Correlated(trace, run.wireFrames)
    #expect(correlation.unmatched.allSatisfy { $0.headerByteCount == 12 })
    #expect(correlation.reconciliation.matchedCount > 1_900)
  }
}

@Suite("Frames of a driver that counts another virtio-net header")
struct HeaderShiftTests {
  private static let bytes: [UInt8] = (0..<200).map { UInt8($0) }

  private func frame(_ bytes: [UInt8], _ shift: HeaderShift? = nil) -> WireFrame {
    WireFrame(
      bytes.frameSpan, originalLength: UInt32(bytes.count), nanoseconds: 0, movedBy: shift)
  }

  @Test("what it receives begins two bytes too early, or too late", arguments: [0, 20, 127, 200])
  func received(_ count: Int) {
    let wire = Array(Self.bytes.prefix(max(3, count)))
    let early = frame(wire, .headerInFrame)
    #expect(early.prefixHash == FramePrefixHash.of(([0, 0] + wire).frameSpan))
    let late = frame(wire, .frameInHeader)
    #expect(late.prefixHash == FramePrefixHash.of(Array(wire.dropFirst(2)).frameSpan))
  }

  @Test("what it sends has its address where the frame was moved to")
  func transmitted() {
    let sent = Self.bytes
    let source = MACAddress(6, 7, 8, 9, 10, 11)
    #expect(frame(Array(sent.dropFirst(2)), .headerInFrame).movedSource == source)
    #expect(frame([0, 0] + sent, .frameInHeader).movedSource == source)
    #expect(frame(sent).movedSource == nil)
  }
}
