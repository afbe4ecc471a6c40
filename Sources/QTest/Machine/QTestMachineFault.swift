/// What ends a run on QEMU's own device from below the kernel.
public enum QTestMachineFault: Error, Equatable, Sendable {
  /// Somebody asked the run to stop; the normal end.
  case stopped
  /// QEMU or the connection to it failed.
  case device(QTestError)
  /// Guest memory is used up; the count is what was asked for, in bytes.
  case outOfMemory(byteCount: Int)
  /// The trace could not be written.
  case trace(QTestError)
}
