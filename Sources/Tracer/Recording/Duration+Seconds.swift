extension Duration {
  /// Whole seconds, or with three places, and the unit.
  var formattedSeconds: String {
    let (seconds, attoseconds) = components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0 else { return "\(seconds) s" }
    let places = "\(milliseconds)"
    return "\(seconds).\(String(repeating: "0", count: 3 - places.count))\(places) s"
  }
}
