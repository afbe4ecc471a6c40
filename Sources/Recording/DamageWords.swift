public import TraceFormat

extension LineDamage {
  /// Where and what, for people.
  public var words: String {
    "\(byteCount) bytes from byte \(offset) on: \(cause.words)"
  }
}

extension LineDamage.Cause {
  /// What is wrong, for people.
  public var words: String {
    switch self {
    case .tooLong: "longer than any block"
    case .badStuffing: "wrong stuffing"
    case .cutOff: "the line ends inside a block"
    case .badBlock(let error): error.words
    }
  }
}
