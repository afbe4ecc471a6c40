/// What QEMU calls the backend: the host's side of the device.
public protocol NetworkBackend: ~Copyable {
  /// Takes a frame that the guest transmits, without virtio-net header.
  ///
  /// Frames appended to `replies` reach the guest's receive path from within this call, hence
  /// before the transmitted frame's used element, as the user-mode network does it.
  ///
  /// - Returns: `false` if the backend cannot take it now; the device keeps the frame and stops
  ///   transmitting until ``NetworkDevice/backendBecameReady(memory:backend:)``.
  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool
}
