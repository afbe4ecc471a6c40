extension KernelConfiguration {
  /// Faults that the command line asks for, so that a real run can be recorded that shows them.
  public struct Faults: Equatable, Sendable {
    /// `retransmission=off` makes it false: nothing is ever sent again.
    public var retransmits = true
    /// Which TCP segment with text is lost between stack and driver, counted from 1.
    public var droppedSegment: UInt32?
    /// The received frame, counted from 1, at which the platform takes an exception. Only bare
    /// metal obeys: elsewhere the run goes on until its recording ends.
    public var haltAfterFrames: UInt32?

    /// No fault.
    public init() {}

    /// Takes a word that asks for a fault.
    ///
    /// - Returns: false when its value makes no sense; a word of others is left alone.
    mutating func take(_ word: CommandLine.Word, of line: CommandLine) -> Bool {
      if line.holds("retransmission", at: word.key) {
        retransmits = false
        return line.holds("off", at: word.value)
      }
      let number = line.number(at: word.value, limit: .max).flatMap { $0 > 0 ? $0 : nil }
      if line.holds("drop-transmit", at: word.key) {
        droppedSegment = number
        return number != nil
      }
      if line.holds("halt-after", at: word.key) {
        haltAfterFrames = number
        return number != nil
      }
      return true
    }
  }
}
