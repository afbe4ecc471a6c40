/// What QEMU calls the backend: the host's side of the device.
///
/// It also makes the device's ``DeviceDecisions``; a backend that says nothing of them gets QEMU's.
public protocol NetworkBackend: DeviceDecisions, ~Copyable {
  /// Takes a frame that the guest transmits, without virtio-net header.
  ///
  /// Frames appended to `replies` reach the guest's receive path from within this call, hence
  /// before the transmitted frame's used element, as the user-mode network does it.
  ///
  /// - Returns: `false` if the backend cannot take it now; the device keeps the frame and stops
  ///   transmitting until ``NetworkDevice/backendBecameReady(memory:backend:)``.
  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool
}
