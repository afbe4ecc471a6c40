/// What may have stopped the incident's guest, by the numbers under which it is cited.
public enum Hypothesis: String, Equatable, Sendable, CaseIterable {
  case indexWidth = "H-1"
  case indexWidthBounded = "H-1b"
  case missingNotification = "H-2"
  case brokenByInflation = "H-3"
  case brokenOtherwise = "H-3b"
  case hostLimit = "H-4"
  case deviceReset = "H-5"
  case hoistedLoad = "H-6"
  case ringOverwritten = "H-7"
  case bufferTooSmall = "H-8"
  case receiveFilter = "H-9"
  case memory = "H-10"
  case connectionTable = "H-11"
  case starvation = "H-12"
  case noRetransmission = "H-13"

  /// The hypothesis in a few words.
  public var title: String {
    switch self {
    case .indexWidth: "16-bit index compared with a wider counter"
    case .indexWidthBounded: "the same, with a bound on the transmit wait"
    case .missingNotification: "missing available buffer notification"
    case .brokenByInflation: "device broken by an inflated avail.idx"
    case .brokenOtherwise: "device broken by another driver error"
    case .hostLimit: "a limit of the host"
    case .deviceReset: "device reset by the driver"
    case .hoistedLoad: "hoisted load of used.idx"
    case .ringOverwritten: "ring memory overwritten"
    case .bufferTooSmall: "receive buffer too small"
    case .receiveFilter: "receive filter"
    case .memory: "memory exhausted"
    case .connectionTable: "connection table exhausted"
    case .starvation: "starvation"
    case .noRetransmission: "TCP without retransmission"
    }
  }
}

/// What a log does to a hypothesis.
public enum HypothesisVerdict: String, Equatable, Sendable {
  /// The lines need it, or fit it and nothing simpler.
  case stands = "stands"
  /// The lines contradict it, or it cannot make them.
  case falls = "falls"
  /// The lines say nothing on it.
  case untouched = "untouched"
}
