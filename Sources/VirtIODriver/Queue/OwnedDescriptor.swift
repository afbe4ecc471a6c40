/// A descriptor that the driver owns, and the buffer that belongs to it.
///
/// Making it available consumes it; taking the used element gives it back. So a buffer cannot be
/// made available twice, and the driver cannot touch one that the device owns.
public struct OwnedDescriptor: ~Copyable {
  let index: UInt16

  init(index: UInt16) {
    self.index = index
  }
}
