public import VirtIO

/// What a fault does. A queue is named by its direction, and one that is absent means any queue.
///
/// Every verb has a word and options in a plan's text; Documentation/FaultPlans.md is the table.
public enum FaultVerb: Equatable, Sendable {
  // MARK: The whole run

  /// Both indices of every queue start at this position; the driver has to agree.
  case firstPosition(UInt16)
  /// In this range of nanoseconds the backend neither delivers nor takes frames.
  case stallBackend(Range<UInt64>)
  /// The interrupt line leads nowhere.
  case disconnectInterrupt
  /// The device follows a wrong rule.
  case defect(DeviceDefect)

  // MARK: Frames

  /// The arriving frame and those after it are held until there are so many, then all come.
  case burst(frames: UInt64)
  /// The frame is cut, or padded with zeros, to so many bytes.
  case resizeFrame(byteCount: UInt64)
  /// The frame is lost between the network and the device.
  case dropFrame(Direction)
  /// The frame arrives so many nanoseconds later.
  case delayFrame(by: UInt64)
  /// The backend refuses the frame, and asks for it after so many nanoseconds, or never.
  case refuseTransmit(retryAfter: UInt64?)

  // MARK: Notifications and interrupts

  case dropNotification(Direction?)
  case delayNotification(Direction?, by: FaultDelay)
  /// The rise of the line, and its level until it falls, never reach the processor.
  case dropInterrupt(Direction?)
  case delayInterrupt(Direction?, by: UInt64)
  /// The device does not interrupt, although it should: InterruptStatus stays as it is.
  case withholdInterrupt(Direction?)
  /// Another device holds the line up from here on: no edge comes any more.
  case holdLine
  /// InterruptStatus is cleared just before the driver reads it.
  case clearInterruptStatus
  /// A used buffer notification that nothing calls for.
  case spuriousInterrupt
  /// A configuration change notification although nothing changed.
  case configurationInterrupt

  // MARK: Stores and loads

  /// The device's store becomes visible later; a later store to the same field overtakes it.
  case delayStore(DeviceField, Direction?, by: FaultDelay)
  /// A used element becomes visible only so long after the index that covers it.
  case reorderUsed(Direction?, by: FaultDelay)
  /// The driver's store becomes visible so many nanoseconds later, or at its next barrier.
  case delayDriverStore(DriverField, Direction?, by: UInt64)
  /// The driver gets the value it last read so many times more; `nil`: for ever.
  case stuckRead(ReadField, Direction?, times: UInt64?)

  // MARK: Used elements and buffers

  case flipID(Direction?, mask: UInt32)
  case flipLength(Direction?, mask: UInt32)
  /// The chain's first buffer is taken for the one of the next available chain.
  case aliasBuffer(Direction?)
  /// The chain is taken and never returned; the device goes on with the next one.
  case leakChain(Direction?)

  // MARK: Device and machine

  /// The device breaks: before it touches a buffer, or as it transmits.
  case breakDevice(Direction)
  /// The host resets the device behind the driver's back.
  case resetDevice
  /// The device's indices are zero, as after a bad restore.
  case forgetState
  /// The allocation fails, which ends the run as memory used up does.
  case failAllocation
  /// The guest does not run for so many nanoseconds.
  case pauseGuest(duration: UInt64, losing: LostEvent?)
  /// The processor halts for ever: the run ends with ``StopReason/halted``.
  case haltProcessor
}

extension FaultVerb {
  /// What the verb acts on; `nil` if it acts by itself, or all the time.
  public var event: FaultEvent? {
    switch self {
    case .firstPosition, .stallBackend, .disconnectInterrupt, .defect: nil
    case .burst, .resizeFrame, .delayFrame, .dropFrame(.receive): .arrival
    case .dropFrame(.transmit), .refuseTransmit, .breakDevice(.transmit): .transmission
    case .dropNotification, .delayNotification: .notification
    case .dropInterrupt, .delayInterrupt: .interrupt
    case .withholdInterrupt: .interruptDecision
    case .clearInterruptStatus: .statusRead
    case .delayStore(let field, _, _): field.storeEvent
    case .reorderUsed, .flipID, .flipLength: .usedElement
    case .delayDriverStore(let field, _, _): field.storeEvent
    case .stuckRead(let field, _, _): field.readEvent
    case .aliasBuffer, .leakChain: .chain
    case .breakDevice(.receive): .delivery
    case .failAllocation: .allocation
    case .holdLine, .spuriousInterrupt, .configurationInterrupt, .resetDevice, .forgetState,
      .pauseGuest, .haltProcessor:
      nil
    }
  }

  /// The queue whose events count; `nil` if all do.
  public var queue: Direction? {
    switch self {
    case .dropNotification(let queue), .delayNotification(let queue, _), .dropInterrupt(let queue),
      .delayInterrupt(let queue, _), .withholdInterrupt(let queue), .delayStore(_, let queue, _),
      .reorderUsed(let queue, _), .delayDriverStore(_, let queue, _), .stuckRead(_, let queue, _),
      .flipID(let queue, _), .flipLength(let queue, _), .aliasBuffer(let queue),
      .leakChain(let queue):
      queue
    default: nil
    }
  }

  /// Whether the verb is in force all the time and takes no trigger.
  public var isStanding: Bool {
    switch self {
    case .firstPosition, .stallBackend, .disconnectInterrupt, .defect: true
    default: false
    }
  }

  /// Whether the verb acts by itself, on an event or at a moment that its trigger names.
  public var isSpontaneous: Bool { event == nil && !isStanding }
}
