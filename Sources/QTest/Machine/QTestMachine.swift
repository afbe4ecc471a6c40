import Hypervisor
public import Machine

/// A machine whose device is QEMU's own, and whose processor is this process.
///
/// The unmodified kernel runs on it in user space: each of its accesses to registers and shared
/// memory goes to QEMU over the test protocol, stores in pipelines, loads one round trip each.
/// Interrupts are the reported line of the device; time is this host's monotonic clock. The
/// device runs beside the driver, so every interleaving that a load or a wait allows is possible.
///
/// What an access that cannot throw meets is thrown by the next one that can.
public struct QTestMachine: Machine, ~Copyable {
  public typealias Fault = QTestMachineFault

  /// QEMU, its monitor and its diagnostics.
  public var board: QEMUBoard
  /// Hears what the kernel writes to its console, a piece at a time.
  public var console: (([UInt8]) -> Void)?
  var trace: SerialTraceFile
  let stop: StopRequest
  let start = ContinuousClock.now
  var isLineRaised = false
  var isInterruptEnabled = false
  var nextFree: UInt64
  let memoryEnd: UInt64
  var pendingFault: QTestMachineFault?
  var entropy = SystemRandomNumberGenerator()

  /// Memory below belongs to firmware and to old devices.
  private static let firstSharedByte: UInt64 = 0x10_0000

  /// Takes over `board` for one run.
  ///
  /// - Parameters:
  ///   - trace: where the records go.
  ///   - stop: ends the run, at the kernel's next wait.
  public init(
    _ board: consuming QEMUBoard, trace: consuming SerialTraceFile, stop: StopRequest
  ) throws(QTestError) {
    var board = board
    try board.watchInterrupts()
    nextFree = Self.firstSharedByte
    memoryEnd = UInt64(board.board.launch.memoryMebibytes) << 20
    self.board = board
    self.trace = trace
    self.stop = stop
  }

  /// Writes what is left of the trace.
  ///
  /// - Returns: the records of the whole run.
  public mutating func finish() throws(QTestError) -> UInt64 { try trace.finish() }

  public var slotCount: UInt8 { BoardMap.slotCount }

  /// Nanoseconds since the machine was made.
  var now: UInt64 {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }

  func throwPendingFault() throws(QTestMachineFault) {
    if let pendingFault { throw pendingFault }
  }

  /// Uses the client; a failure is kept, and thrown as well.
  mutating func ask<Value>(
    _ body: (inout QTestClient) throws(QTestError) -> Value
  ) throws(QTestMachineFault) -> Value {
    try throwPendingFault()
    do throws(QTestError) {
      return try body(&board.client)
    } catch {
      pendingFault = .device(error)
      throw .device(error)
    }
  }

  /// Uses the client where nothing can be thrown.
  mutating func tell(_ body: (inout QTestClient) throws(QTestError) -> Void) {
    if pendingFault != nil { return }
    do throws(QTestError) {
      try body(&board.client)
    } catch {
      pendingFault = .device(error)
    }
  }
}

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
