/// One thing that a trace shows to be wrong, with what proves it.
public struct Finding: Equatable, Sendable {
  /// How sure the finding is.
  public enum Confidence: UInt8, Equatable, Sendable, CaseIterable {
    /// The records leave no other reading.
    case certain = 0
    /// The records fit, and what would exclude the rest is not in a driver's trace.
    case likely = 1
    /// The records do not exclude it.
    case possible = 2
  }

  /// What the fault does to the guest.
  public enum Effect: UInt8, Equatable, Sendable, CaseIterable {
    /// Nothing goes on after it.
    case stops = 0
    /// Something went wrong and the guest went on.
    case harms = 1
    /// A rule is broken, and nothing in the trace came of it.
    case latent = 2
  }

  /// One record and what it proves.
  public struct Evidence: Equatable, Sendable {
    /// Index of the record in its trace.
    public var record: UInt64
    /// What it shows, in one line.
    public var text: String

    public init(record: UInt64, text: String) {
      self.record = record
      self.text = text
    }
  }

  /// Records that a finding cites at most; more only repeat the case.
  public static let evidenceLimit = 12

  public var cause: Cause
  public var effect: Effect
  public var confidence: Confidence
  /// The case in one sentence.
  public var headline: String
  /// Why the confidence is what it is.
  public var reason: String
  /// In order of the records, at most ``evidenceLimit``.
  public var evidence: [Evidence]
  /// What would settle what is left.
  public var nextStep: String
  /// Concluded because nothing in the rings explains it: what a record proves comes first.
  public var isByExclusion = false
  /// What a driver sees of a fault that often has another cause: what is proven comes first.
  var isSymptom: Bool

  init(
    _ cause: Cause, _ effect: Effect, _ confidence: Confidence, headline: String, reason: String,
    evidence: [Evidence?], nextStep: String, isByExclusion: Bool = false
  ) {
    self.cause = cause
    self.effect = effect
    self.confidence = confidence
    self.headline = headline
    self.reason = reason
    let known = evidence.compactMap { $0 }.sorted { $0.record < $1.record }
    self.evidence = Array(known.prefix(Finding.evidenceLimit))
    self.nextStep = nextStep
    self.isByExclusion = isByExclusion
    isSymptom = cause.isSymptom
  }
}

extension Finding {
  /// Takes note that the records contradict others: what they prove may not be so.
  mutating func doubt() {
    guard confidence == .certain else { return }
    confidence = .likely
    reason += "; the recording contradicts itself, so the records need not be those of this run"
  }
}

extension Finding.Confidence {
  /// The confidence in one word.
  public var word: String {
    switch self {
    case .certain: "certain"
    case .likely: "likely"
    case .possible: "possible"
    }
  }
}

extension Finding.Effect {
  /// The effect in one word.
  public var word: String {
    switch self {
    case .stops: "stops"
    case .harms: "harms"
    case .latent: "latent"
    }
  }
}
