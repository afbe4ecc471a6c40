public import VirtIO
public import VirtIODevice

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

/// The state in which a wait was proven endless.
public struct HangReport: Equatable, Sendable {
  public enum Wait: Equatable, Sendable {
    /// `wait` without deadline.
    case interrupt
    /// A loop of `relax` that reads and nothing else.
    case poll
  }

  public var wait: Wait
  /// Nanoseconds of virtual time.
  public var time: UInt64
  public var status: DeviceStatus
  public var interruptStatus: InterruptStatus
  public var interruptLine: Bool
  public var isBroken: Bool
  /// The receive queue ran out of buffers and waits to be notified.
  public var isReceiveDisabled: Bool
  /// Frames that wait for the guest.
  public var framesWaiting: Int
  public var receive: QueueReport
  public var transmit: QueueReport
}

/// Both sides' indices of one queue, as in a diagnosis; zeros for a queue that was not placed.
public struct QueueReport: Equatable, Sendable {
  /// `avail.idx` in memory.
  public var available: UInt16
  /// `used.idx` in memory.
  public var used: UInt16
  public var availableFlags: AvailableFlags
  public var usedFlags: UsedFlags
  /// The next entry that the device takes.
  public var lastAvailable: UInt16
  /// `avail.idx` as the device last read it.
  public var shadowAvailable: UInt16
  /// The device's own count of used elements.
  public var deviceUsed: UInt16
  /// Chains that the device holds.
  public var inUse: Int
}

extension QueueReport {
  init(_ queue: DeviceQueue, _ memory: borrowing GuestMemory) {
    let isPlaced = queue.isPlaced
    let layout = queue.layout
    available = isPlaced ? memory.load16(layout.availableIndex) : 0
    used = isPlaced ? memory.load16(layout.usedIndex) : 0
    availableFlags = AvailableFlags(
      rawValue: isPlaced ? memory.load16(layout.availableFlags) : 0)
    usedFlags = UsedFlags(rawValue: isPlaced ? memory.load16(layout.usedFlags) : 0)
    lastAvailable = queue.lastAvailable.rawValue
    shadowAvailable = queue.shadowAvailable.rawValue
    deviceUsed = queue.usedPosition.rawValue
    inUse = queue.inUse
  }
}
