/// Memory for one more buffer, granted or refused.
///
/// The driver's buffers are its own from the start, so none is ever really refused: this is where
/// an experiment says that memory is short. Counting alone decides, so a replay needs no record.
struct BufferSupply: Equatable, Sendable {
  /// Requests that are granted before memory becomes short.
  private var plenty: UInt32
  /// Requests that are refused then, before any is granted again.
  private var refusals: UInt32
  /// Every so many-th request after them is refused; 0 refuses none.
  private let period: UInt32
  private var count: UInt32 = 0

  init(plenty: UInt32 = 0, refusals: UInt32 = 0, period: UInt32 = 0) {
    self.plenty = plenty
    self.refusals = refusals
    self.period = period
  }

  /// Asks for one buffer.
  ///
  /// - Returns: false when it is refused.
  mutating func grants() -> Bool {
    if plenty > 0 {
      plenty -= 1
      return true
    }
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
