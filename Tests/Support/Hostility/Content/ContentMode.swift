/// Everything that is done with the bytes of a recording.
public enum ContentMode: Int, CaseIterable, Sendable {
  case info
  case show
  case showJSON
  case diagnose
  /// `diagnose` of the frames alone, as a capture without a trace has them.
  case diagnoseFrames
  case check
  case match
  case run
  case runTwice
  case simulate
  case simulateSound
  case simulateFree
  /// `diagnose` and `check` without one of the blocks.
  case lossy

  public var name: String {
    switch self {
    case .info: "info"
    case .show: "show"
    case .showJSON: "show --json"
    case .diagnose: "diagnose"
    case .diagnoseFrames: "diagnose of frames alone"
    case .check: "check"
    case .match: "merge's matching"
    case .run: "run"
    case .runTwice: "run --twice"
    case .simulate: "simulate"
    case .simulateSound: "simulate --sound"
    case .simulateFree: "simulate --free --seed"
    case .lossy: "diagnose and check with a block less"
    }
  }
}
