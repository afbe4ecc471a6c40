extension FileDamage.Cause {
  /// What is wrong with the end of a stream that has no whole record left; nil if nothing is.
  init?(endOf window: borrowing InputWindow) {
    switch window.ending {
    case .compressedTruncated(let offset): self = .compressedTruncated(compressedOffset: offset)
    case .compressedDamaged(let offset): self = .compressedDamaged(compressedOffset: offset)
    case .open, .clean:
      if window.count == 0 { return nil }
      self = .truncated
    }
  }

  /// A block that contradicts its own length may have a wrong one, although it is repeated.
  var doubtsFraming: Bool {
    switch self {
    case .blockBody, .capturedLength: true
    default: false
    }
  }
}
