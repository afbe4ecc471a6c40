/// Transmission.
extension DriverPolicy {
  /// When a transmit descriptor is the driver's again.
  public enum Reclaim: UInt8, Sendable {
    case whenUsed
    /// At the latest after ``NetworkDriver/reclaimBound`` looks that found the ring full.
    case afterBound
    /// When used, but looked for only with a frame that found room.
    case behindCapacityTest
  }

  /// The descriptor of a frame that could not be transmitted.
  public enum FailedTransmission: UInt8, Sendable {
    case descriptorKept
    case descriptorLeaked
  }

  /// What is made available for a frame.
  public enum TransmitChain: UInt8, Sendable {
    case asSpecified
    /// Four bytes: less than the virtio-net header.
    case belowHeader
    /// A descriptor whose `next` is itself.
    case looped
  }
}
