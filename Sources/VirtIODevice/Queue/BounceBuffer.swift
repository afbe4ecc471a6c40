/// The one buffer of the host through which QEMU passes what a guest's buffer outside memory
/// would hold. What is written there is lost and what is read there is zero.
struct BounceBuffer: Sendable {
  /// Bytes of one page, which is all that it holds.
  static let byteLimit: UInt32 = 4096

  var isTaken = false

  /// Takes the buffer; `false` if another chain holds it.
  mutating func take() -> Bool {
    if isTaken { return false }
    isTaken = true
    return true
  }
}
