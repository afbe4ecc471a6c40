import Diagnosis
import Recording
import Replay
import Replayer
import Simulation
import SystemPackage
import ToolSupport
import Tracer

/// One recording, given to every reader and to every run: what each says must agree with the
/// others, and be the same twice.
struct ContentReading {
  private let source: RecordingSource
  private let destination: FileDescriptor
  private let answers: ReplayAnswers
  /// Orders of the model's steps that are tried.
  private let seeds: [UInt64]
  private let isRepeated: Bool
  private(set) var counts = ContentCounts()
  private var info: TraceAnswers.Info?

  init(
    _ bytes: [UInt8], to destination: FileDescriptor, seeds: [UInt64], isRepeated: Bool
  ) {
    source = .bytes(bytes)
    self.destination = destination
    self.seeds = seeds
    self.isRepeated = isRepeated
    answers = ReplayAnswers(source, name: "recording")
  }

  /// Runs every mode.
  ///
  /// - Throws: what must not be.
  mutating func run() throws(ContentFault) {
    try readInfo()
    try list(asJSON: false)
    try list(asJSON: true)
    try diagnose()
    try diagnoseFrames()
    try check()
    try match()
    try replay()
    try simulate(sound: false)
    try simulate(sound: true)
    try runFreely()
  }

  /// What `work` gives, asked twice when that is wanted; nil for a failure in words.
  private mutating func answer<Answer: Equatable>(
    _ mode: ContentMode, _ work: () throws(CommandFailure) -> Answer
  ) throws(ContentFault) -> Answer? {
    counts.note(mode)
    let first = Result(catching: work)
    if isRepeated {
      counts.note(mode)
      guard first == Result(catching: work) else {
        throw ContentFault(mode: mode, words: "another answer the second time")
      }
    }
    switch first {
    case .success(let answer): return answer
    case .failure(let failure):
      guard !failure.message.isEmpty, failure.status != .done else {
        throw ContentFault(mode: mode, words: "a failure without words")
      }
      return nil
    }
  }

  private mutating func readInfo() throws(ContentFault) {
    let source = source
    info = try answer(.info) { () throws(CommandFailure) in try TraceAnswers.info(source) }
  }

  private mutating func list(asJSON: Bool) throws(ContentFault) {
    let mode: ContentMode = asJSON ? .showJSON : .show
    let (source, destination) = (source, destination)
    let listing = try answer(mode) { () throws(CommandFailure) in
      try TraceAnswers.show(source, asJSON: asJSON, to: destination)
    }
    guard let listing, let info else { return }
    let unknown = info.account.boots.reduce(0) { $0 + $1.unknownRecordCount }
    guard listing.recordCount + unknown == info.account.recordsReceived else {
      throw ContentFault(
        mode: mode,
        words: "\(listing.recordCount) records of \(info.account.recordsReceived) that info counts")
    }
    guard listing.isIntact || !info.isIntact else {
      throw ContentFault(mode: mode, words: "damage that info does not know")
    }
  }

  private mutating func diagnose() throws(ContentFault) {
    let source = source
    let diagnosed = try answer(.diagnose) { () throws(CommandFailure) in
      try TraceAnswers.diagnose(source)
    }
    guard let diagnosed, let info else { return }
    guard diagnosed.isIntact == info.account.isIntact else {
      throw ContentFault(mode: .diagnose, words: "intact is not what it is to info")
    }
    for (boot, findings) in zip(info.account.boots, diagnosed.findings) {
      let certain = findings.filter { $0.confidence == .certain && $0.cause != .notEnoughData }
      let isContradicted = info.account.damage.contains {
        $0.isContradiction && $0.boot == boot.identifier
      }
      guard isContradicted, let first = certain.first else { continue }
      throw ContentFault(
        mode: .diagnose, words: "\(first.cause.rawValue) is certain of contradictory records")
    }
  }

  private mutating func diagnoseFrames() throws(ContentFault) {
    guard var reader = try? source.reader() else { return }
    var frames: [RecordingItem] = []
    while let item = try? reader.next() {
      if case .frame = item { frames.append(item) }
    }
    let alone = RecordingSource.items(frames)
    let diagnosed = try answer(.diagnoseFrames) { () throws(CommandFailure) in
      try TraceAnswers.diagnose(alone)
    }
    guard let capture = diagnosed?.capture else { return }
    let places = 1...max(1, UInt64(frames.count))
    let cited = capture.findings.flatMap(\.evidence).map(\.frame.number)
    guard capture.totals.frameCount == frames.count, cited.allSatisfy(places.contains) else {
      throw ContentFault(mode: .diagnoseFrames, words: "frames that are not in the capture")
    }
  }

  private mutating func check() throws(ContentFault) {
    let source = source
    let checked = try answer(.check) { () throws(CommandFailure) in
      try TraceAnswers.check(source)
    }
    guard let checked, let info, checked.isIntact != info.account.isIntact else { return }
    throw ContentFault(mode: .check, words: "intact is not what it is to info")
  }

  private mutating func match() throws(ContentFault) {
    counts.note(.match)
    let matched = ContentMatching(source)
    if isRepeated {
      counts.note(.match)
      guard matched == ContentMatching(source) else {
        throw ContentFault(mode: .match, words: "another answer the second time")
      }
    }
  }

  private mutating func replay() throws(ContentFault) {
    let answers = answers
    counts.note(.run)
    guard let once = try? answers.run(), let outcome = once.runs.first?.outcome else { return }
    try prove(.run, outcome.ending, outcome.recordCount, outcome.recordsHeld, outcome.account)
    guard !once.text.isEmpty, !once.json.text.isEmpty else {
      throw ContentFault(mode: .run, words: "says nothing")
    }
    guard isRepeated else { return }
    counts.note(.runTwice)
    guard let twice = try? answers.run(count: 2), twice.runs.allSatisfy({ $0.outcome == outcome })
    else { throw ContentFault(mode: .runTwice, words: "another answer the second time") }
  }

  private mutating func simulate(sound: Bool) throws(ContentFault) {
    let mode: ContentMode = sound ? .simulateSound : .simulate
    let answers = answers
    for _ in 0..<(isRepeated ? 2 : 1) {
      counts.note(mode)
      guard let report = try? answers.simulate(sound: sound) else { return }
      guard !report.text.isEmpty, !report.json.text.isEmpty else {
        throw ContentFault(mode: mode, words: "says nothing")
      }
      if let report = report as? SteeredReport {
        let outcome = report.outcome
        try prove(mode, outcome.ending, outcome.recordCount, outcome.recordsHeld, outcome.account)
        // A step is taken for something that the recording shows: a record or a frame.
        let limit = 4_096 + 64 * (Int(outcome.recordsHeld) + Int(outcome.account.frameCount))
        counts.noteSteps(outcome.counts.steps, of: limit)
        guard outcome.counts.steps <= limit else {
          throw ContentFault(mode: mode, words: "\(outcome.counts.steps) steps")
        }
      } else if let report = report as? ResimulationReport {
        let outcome = report.outcome
        try prove(mode, outcome.ending, outcome.recordCount, outcome.recordsHeld, outcome.account)
      }
    }
  }

  private func prove(
    _ mode: ContentMode, _ ending: ExactReplay.Outcome.Ending, _ recordCount: Int,
    _ recordsHeld: UInt64, _ account: RecordingAccount
  ) throws(ContentFault) {
    if let info, info.account != account {
      throw ContentFault(mode: mode, words: "another account of the recording than info has")
    }
    if case .stopped = ending { return }
    guard UInt64(recordCount) == recordsHeld, account.recordsLost == 0 else {
      throw ContentFault(
        mode: mode, words: "reproduced, and \(recordCount) of \(recordsHeld) records were")
    }
  }

  private mutating func runFreely() throws(ContentFault) {
    guard !seeds.isEmpty else { return }
    guard var setup = try? answers.freeSetup() else {
      counts.note(.simulateFree)
      return
    }
    setup.recordLimit = ContentReading.freeRecordLimit
    setup.patience = ContentReading.freePatience
    // Most recordings have small queues; the others show what happens without room.
    if seeds[0] % 16 != 0 { setup.memoryByteCount = 1 << 20 }
    for (ordinal, seed) in seeds.enumerated() {
      setup.interleaving = .seeded(seed: seed, maximumDelay: 3_000)
      counts.note(.simulateFree)
      let report = answers.runFreely(setup)
      guard report.outcome.records.count <= ContentReading.freeRecordLimit else {
        throw ContentFault(mode: .simulateFree, words: "more records than its limit")
      }
      guard !report.text.isEmpty, !report.json.text.isEmpty else {
        throw ContentFault(mode: .simulateFree, words: "says nothing")
      }
      guard isRepeated, ordinal == 0 else { continue }
      counts.note(.simulateFree)
      let again = answers.runFreely(setup)
      guard again.outcome.records == report.outcome.records,
        again.outcome.fault == report.outcome.fault
      else { throw ContentFault(mode: .simulateFree, words: "another answer the second time") }
    }
  }

  /// Records after which a free run ends, to bound its work.
  static let freeRecordLimit = 1_000
  /// Nanoseconds that it goes on after the last frame: ten looks of the watchdog.
  static let freePatience: UInt64 = 1_000_000_000
}
