import PacketCapture

/// What became of the frames of one capture.
struct PacketAccount: Sendable {
  var interface: String
  /// Frames in the file.
  var captured: UInt64
  /// What ended the capture, when it was neither asked to stop nor full.
  var end: CaptureError?
  /// Frames that the kernel's buffer had no room for; `nil` when it did not say.
  var droppedBySystem: UInt64?
  /// Frames that the interface lost; `nil` when it did not say.
  var droppedByInterface: UInt64?

  /// True when frames were lost, or nobody knows.
  var hasLoss: Bool { droppedBySystem != 0 || droppedByInterface != 0 }
}

extension PacketAccount: CustomStringConvertible {
  var description: String {
    let system = droppedBySystem.map { "\($0)" } ?? "an unknown number"
    let device = droppedByInterface.map { "\($0)" } ?? "an unknown number"
    return "\(captured) frames captured on \(interface), "
      + "\(system) lost by the kernel, \(device) by the interface"
  }
}
