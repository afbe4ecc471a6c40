/// What ends a simulated run from below the driver.
public enum SimulationFault: Error, Equatable, Sendable {
  /// The wait cannot end: nothing is scheduled that could change what it looks at.
  case provenHang(HangReport)
  /// Shared memory is used up; the count is what was asked for, in bytes.
  case outOfMemory(byteCount: Int)
  /// The driver used an address outside memory.
  case accessOutsideMemory(address: UInt64)
  /// QEMU would have ended in an assertion.
  case deviceAborted(DeviceAbort)
  /// The run reached its end as configured.
  case stopped(StopReason)
}

/// Why a run was stopped.
public enum StopReason: Equatable, Sendable {
  /// Virtual time reached ``SimulationConfiguration/timeLimit``.
  case timeLimit
  /// The trace reached ``SimulationConfiguration/recordLimit``.
  case recordLimit
  /// The peer asked for it.
  case requestedByPeer
  /// A fault halted the processor.
  case halted
}
