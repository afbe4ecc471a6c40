internal import Bytes

/// The interrupts that arrived since they were last looked at.
public struct InterruptSet: OptionSet, Equatable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The network device's interrupt line.
  public static let device = InterruptSet(rawValue: 1 << 0)
  /// The timer that bounds a wait.
  public static let timer = InterruptSet(rawValue: 1 << 1)

  /// The interrupts' names, or `none`.
  public var words: String {
    var words = ByteBuffer(capacity: 16)
    appendWords(to: &words)
    return words.bytes.text()
  }

  func appendWords(to output: inout ByteBuffer) {
    if isDisjoint(with: [.device, .timer]) { output.append("none") }
    if contains(.device) { output.append("device") }
    if isSuperset(of: [.device, .timer]) { output.append(" ") }
    if contains(.timer) { output.append("timer") }
  }
}

/// Counters of the platform at one moment; they are input, since a response may show them.
public struct PlatformCounters: Equatable, Sendable {
  /// 4 KiB pages in use.
  public var pagesUsed: UInt32
  /// 4 KiB pages that the allocator manages.
  public var pagesTotal: UInt32
  /// Trace records generated since boot.
  public var recordsGenerated: UInt64
  /// Trace records lost since boot.
  public var recordsLost: UInt64

  public init(
    pagesUsed: UInt32, pagesTotal: UInt32, recordsGenerated: UInt64, recordsLost: UInt64
  ) {
    self.pagesUsed = pagesUsed
    self.pagesTotal = pagesTotal
    self.recordsGenerated = recordsGenerated
    self.recordsLost = recordsLost
  }
}

/// What the watchdog saw of one ring, and what it concluded.
public struct RingInspection: Equatable, Sendable {
  /// `avail.idx` as the driver published it.
  public var available: UInt16
  /// `used.idx` in memory.
  public var used: UInt16
  /// `used.flags` in memory: 0 asks for a notification.
  public var usedFlags: UInt16
  /// Chains that the device owns.
  public var outstanding: UInt16
  public var finding: WatchdogFinding
  /// `avail_event` in memory, which counts in place of `usedFlags`; nil without event index.
  public var availableEvent: UInt16?

  public init(
    available: UInt16, used: UInt16, usedFlags: UInt16, outstanding: UInt16,
    finding: WatchdogFinding, availableEvent: UInt16? = nil
  ) {
    self.available = available
    self.used = used
    self.usedFlags = usedFlags
    self.outstanding = outstanding
    self.finding = finding
    self.availableEvent = availableEvent
  }
}

/// A watchdog's conclusion on one ring.
public enum WatchdogFinding: UInt8, Equatable, Sendable, CaseIterable {
  case healthy = 0
  /// Used elements lay there and nothing was scheduled to take them.
  case missedInterrupt = 1
  /// The device slept on a ring with buffers: it had to be notified again.
  case missedNotification = 2
  /// The device had nothing left to use.
  case ringEmpty = 3
  /// A frame has been with the device for longer than the limit.
  case transmitStalled = 4
  /// The device asked for a reset.
  case deviceNeedsReset = 5

  /// The finding in words.
  public var words: StaticString {
    switch self {
    case .healthy: "healthy"
    case .missedInterrupt: "missed interrupt"
    case .missedNotification: "missed notification"
    case .ringEmpty: "ring empty"
    case .transmitStalled: "transmit stalled"
    case .deviceNeedsReset: "device needs reset"
    }
  }
}

/// A rule of the used ring that the device broke (VIRTIO 1.4 §2.7.8).
public enum DeviceViolation: UInt8, Equatable, Sendable, CaseIterable {
  /// `used.idx` moved by more than the number of outstanding chains.
  case usedIndexBeyondOutstanding = 0
  /// A used element names a descriptor beyond the queue.
  case idOutOfRange = 1
  /// A used element names a descriptor that the device does not own.
  case idNotOutstanding = 2
  /// The length is below the virtio-net header.
  case lengthBelowHeader = 3
  /// The length is beyond the buffer.
  case lengthBeyondBuffer = 4

  /// The violation in words.
  public var words: StaticString {
    switch self {
    case .usedIndexBeyondOutstanding: "used.idx beyond what is outstanding"
    case .idOutOfRange: "id out of range"
    case .idNotOutstanding: "id not outstanding"
    case .lengthBelowHeader: "length below the header"
    case .lengthBeyondBuffer: "length beyond the buffer"
    }
  }
}

/// Why the driver reset the device.
public enum DeviceResetReason: UInt8, Equatable, Sendable, CaseIterable {
  case deviceViolation = 0
  case deviceNeedsReset = 1
  case transmitStalled = 2
  /// Status lost DRIVER_OK: something else reset the device.
  case statusLost = 3

  /// The reason in words.
  public var words: StaticString {
    switch self {
    case .deviceViolation: "device violation"
    case .deviceNeedsReset: "device needs reset"
    case .transmitStalled: "transmit stalled"
    case .statusLost: "status lost"
    }
  }
}

/// Why the trace was flushed.
public enum FlushReason: UInt8, Equatable, Sendable, CaseIterable {
  /// Somebody outside asked, by a non-maskable interrupt.
  case requested = 0
  /// The kernel stops after an exception.
  case exception = 1
  /// The kernel stops because it found no device, or the device failed initialisation.
  case halted = 2

  /// The reason in words.
  public var words: StaticString {
    switch self {
    case .requested: "requested"
    case .exception: "exception"
    case .halted: "halted"
    }
  }
}
