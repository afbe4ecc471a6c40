import CaseRecording
public import Diagnosis
import PacketFiles
import Recording
import Replay
import SimulatedNetwork
import Simulation

/// A drafted run, what became of it, and what its diagnosis says.
public struct UnseenRun: Sendable {
  /// What is to be said of the first cause.
  public enum Verdict: String, CaseIterable, Sendable {
    case right
    /// One of those that the records cannot tell apart.
    case oneOfTwo = "one of two"
    case wrong
    case none
  }

  public var draft: RunDraft
  /// Why the run is no case: the twin without the plant does not get everything answered either.
  public var isUseless = false
  /// Requests that were answered without the plant and are not with it.
  public var unanswered = 0
  /// The last answer came so much later than its twin's, in milliseconds.
  public var delay: UInt64 = 0
  /// The kernel gave up, or the machine ended the run.
  public var ending = ""
  /// The plant changed the run at all.
  public var hasFired = false
  public var findings: [Finding] = []

  /// The plant kept requests from being answered, or only the watchdog got them answered.
  public var isHurt: Bool {
    unanswered > 0 || (delay >= 50 && draft.plant?.delaysByItself == false)
  }

  /// Runs the draft and its twin, and diagnoses what was recorded into the file at `scratch`.
  public init(_ draft: RunDraft, scratch: String) throws {
    self.draft = draft
    let run = draft.run(isPlanted: true)
    ending = run.fault.map { "\($0)" } ?? run.failure.map { "\($0)" } ?? ""
    if draft.plant != nil {
      let twin = draft.run(isPlanted: false)
      isUseless = !twin.isAnswered
      hasFired = twin.events != run.events
      unanswered = twin.answers.joined().count - run.answers.joined().count
      if let end = run.finishTime, let twinEnd = twin.finishTime, end > twinEnd {
        delay = (end - twinEnd) / 1_000_000
      }
    } else {
      isUseless = run.failure != nil
    }
    try SimulatedTimeline(run.made(with: draft.configuration(isPlanted: true)))
      .write(to: scratch, tool: "measure-diagnosis")
    findings = try UnseenRun.findings(in: scratch, draft.loss)
  }

  private static func findings(in path: String, _ loss: RunDraft.Loss) throws -> [Finding] {
    var items: [RecordingItem] = []
    var reader = try RecordingReader(path: path)
    while let item = try reader.next() { items.append(item) }
    switch loss {
    case .nothing: break
    case .end(let place): items.removeLast(items.count - max(1, items.count * place / 1_000))
    case .block(let place):
      let blocks = items.indices.filter { if case .records = items[$0] { true } else { false } }
      // Some of a run is left on both sides.
      guard blocks.count > 2 else { break }
      items.remove(at: blocks[1 + (blocks.count - 2) * place / 1_000])
    }
    var diagnosis = RecordingDiagnosis()
    for item in items { diagnosis.take(item) }
    return diagnosis.diagnoses.first?.diagnosis.findings ?? []
  }

  /// The first cause, and how sure it is; `nil` where nothing is concluded.
  public var first: Finding? { findings.first { $0.cause != .notEnoughData } }

  /// What is to be said of the first cause.
  public var verdict: Verdict { first.map { verdict(of: $0) } ?? .none }

  /// What is to be said of `finding`; in a healthy run all are wrong.
  public func verdict(of finding: Finding) -> Verdict {
    guard let plant = draft.plant else { return .wrong }
    if plant.right.contains(finding.cause) { return .right }
    return plant.near.contains(finding.cause) ? .oneOfTwo : .wrong
  }
}
