/// The way to DRIVER_OK (VIRTIO 1.4 §3.1.1).
extension DriverPolicy {
  /// What comes first after DRIVER.
  public enum InitialisationOrder: UInt8, Sendable {
    case featuresFirst
    /// The queues are made for the features of the last negotiation, at first for none.
    case queuesFirst
  }

  /// Ring memory when the device is told of it.
  public enum RingMemory: UInt8, Sendable {
    case zeroed
    case asItWas
  }

  /// What precedes an initialisation.
  public enum DeviceReset: UInt8, Sendable {
    case beforeInitialisation
    case left
  }
}
