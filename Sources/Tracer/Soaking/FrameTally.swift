/// Counts a ring's elements beyond the 16 bits of its index.
struct FrameTally: Equatable, Sendable {
  private(set) var total: UInt64 = 0
  private var index: UInt16 = 0

  /// Takes a newer index; right as long as fewer than 65,536 elements lie between two looks.
  ///
  /// - Returns: whether there were any.
  @discardableResult
  mutating func take(_ newer: UInt16) -> Bool {
    let distance = newer &- index
    total &+= UInt64(distance)
    index = newer
    return distance > 0
  }
}
