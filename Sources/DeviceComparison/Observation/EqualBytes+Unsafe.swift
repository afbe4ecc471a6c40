import Glibc

extension Array where Element == UInt8 {
  /// Whether both hold the same bytes, at the speed of the C library even without optimisation.
  func hasEqualBytes(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    // Safety: both buffers are valid for `count` bytes within the closures.
    return unsafe withUnsafeBytes { mine in
      unsafe other.withUnsafeBytes { its in
        guard let mine = mine.baseAddress, let its = its.baseAddress else { return true }
        return unsafe memcmp(mine, its, count) == 0
      }
    }
  }
}
