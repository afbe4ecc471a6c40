/// Memory for one more buffer, granted or refused.
///
/// The driver's buffers are its own from the start, so none is ever really refused: this is where
/// an experiment says that memory is short. Counting alone decides, so a replay needs no record.
struct BufferSupply: Equatable, Sendable {
  /// Requests that are refused before any is granted.
  private var refusals: UInt32
  /// Every so many-th request after them is refused; 0 refuses none.
  private let period: UInt32
  private var count: UInt32 = 0

  init(refusals: UInt32 = 0, period: UInt32 = 0) {
    self.refusals = refusals
    self.period = period
  }

  /// Asks for one buffer.
  ///
  /// - Returns: false when it is refused.
  mutating func grants() -> Bool {
    if refusals > 0 {
      refusals -= 1
      return false
    }
    guard period > 0 else { return true }
    count += 1
    guard count == period else { return true }
    count = 0
    return false
  }
}
