import VirtIODriver

extension NetworkDriver.Options {
  /// Takes a word about the driver's policy or its want of memory.
  ///
  /// - Returns: false when its value makes no sense; a word of others is left alone.
  mutating func take(_ word: CommandLine.Word, of line: CommandLine) -> Bool {
    if line.holds("event-index", at: word.key) {
      usesEventIndex = true
      return line.holds("on", at: word.value)
    }
    if line.holds("policy", at: word.key) { return takePolicy(word.value, of: line) }
    if line.holds("watchdog", at: word.key) {
      policy.watchdog = line.holds("off", at: word.value) ? .off : .reports
      return policy.watchdog == .off || line.holds("report", at: word.value)
    }
    let number = line.number(at: word.value, limit: .max).flatMap { $0 > 0 ? $0 : nil }
    if line.holds("fail-refill", at: word.key) {
      refusedBuffers = number ?? 0
    } else if line.holds("fail-refill-after", at: word.key) {
      grantedBuffers = number ?? 0
    } else if line.holds("fail-refill-every", at: word.key) {
      refusalPeriod = number ?? 0
    } else if line.holds("fail-transmit-every", at: word.key) {
      transmitRefusalPeriod = number ?? 0
    } else {
      return true
    }
    return number != nil
  }

  private mutating func takePolicy(_ names: Range<Int>, of line: CommandLine) -> Bool {
    for name in line.parts(of: names) {
      guard let variant = PolicyVariant.allCases.first(where: { line.holds($0.name, at: name) })
      else { return false }
      policy.take(variant)
    }
    return true
  }
}
