import TraceFormat

/// An exception at a received frame that the command line names (`halt-after=N`): a recording
/// needs a processor that halts under load.
struct DeliberateException {
  /// In the first megabyte, which the kernel's address space leaves unmapped.
  private static let unmappedAddress: UInt64 = 0xDEAD0

  private var framesLeft: UInt32?

  /// - Parameter frames: received frames up to and with the last one; nil is never.
  init(after frames: UInt32? = nil) {
    framesLeft = frames
  }

  /// Takes note of a recorded event; does not return from the last frame's.
  mutating func note(_ event: TraceEvent) {
    guard let left = framesLeft, case .usedElement(0, _, _, _, _) = event else { return }
    framesLeft = left &- 1
    if left == 1 { _ = PhysicalMemory.load32(DeliberateException.unmappedAddress) }
  }
}
