internal import RingHistory
internal import VirtIO

/// C-20, C-33, C-34, C-44: interrupts, from the line to the wait that follows.
struct InterruptChecker {
  /// Whether a look at `used.idx` without news is observed at all.
  private let seesEachLook: Bool
  /// InterruptStatus as last read, less what was acknowledged.
  private var pending: UInt32?
  private var isTaken = false
  private var isStatusRead = false
  /// The interrupt of this service had no cause, and nothing else happened since.
  private var isSpurious = false
  /// The receive ring was acknowledged and not looked at since.
  private var isUnlooked = false
  private var wasAcknowledged = false
  /// The first wait since the receive ring was last seen to move.
  private var waitedAt: Violation.Place?

  init(seesEachLook: Bool) { self.seesEachLook = seesEachLook }

  mutating func note(_ access: RegisterAccess, _ report: inout RuleReport) {
    if access.isReset {
      if isSpurious {
        report.flag(.spuriousInterruptsAreHandled, "resets the device after InterruptStatus read 0")
      }
      self = InterruptChecker(seesEachLook: seesEachLook)
    } else if access.isStore(to: .status), access.value & DeviceStatus.failed.rawValue != 0,
      isSpurious
    {
      report.flag(.spuriousInterruptsAreHandled, "sets FAILED after InterruptStatus read 0")
    } else if access.isLoad(of: .status),
      access.value & DeviceStatus.deviceNeedsReset.rawValue != 0
        || access.value & DeviceStatus.driverOK.rawValue == 0
    {
      isSpurious = false
    }
  }

  mutating func noteInterrupt() { (isTaken, isStatusRead) = (true, false) }

  mutating func noteStatus(_ status: UInt32, _ report: inout RuleReport) {
    if isTaken {
      report.apply(.interruptIsAcknowledged)
      isStatusRead = true
      if status == 0 {
        report.apply(.spuriousInterruptsAreHandled)
        isSpurious = true
      }
    }
    pending = status
  }

  mutating func noteUsedIndex(
    emptyPolls: UInt64?, _ queue: UInt8, _ report: inout RuleReport
  ) {
    isSpurious = false
    guard queue == UInt8(NetworkQueue.receive.index) else { return }
    isUnlooked = false
    guard let emptyPolls else { return }
    // A look before the wait would have been counted: it showed nothing new.
    if emptyPolls == 0, let waitedAt {
      report.flag(
        .acknowledgeBeforeDrain, queue: queue, at: waitedAt,
        "waits after the acknowledgement without a look at used.idx")
    }
    waitedAt = nil
    wasAcknowledged = false
  }

  mutating func noteRejection() { isSpurious = false }

  mutating func notePlaced() { (isUnlooked, wasAcknowledged, waitedAt) = (false, false, nil) }

  mutating func noteAcknowledgement(_ bits: UInt32, _ report: inout RuleReport) {
    let known: InterruptStatus = [.usedBuffer, .configurationChange]
    report.apply(.undefinedInterruptBits)
    report.apply(.interruptIsAcknowledged)
    if bits & ~known.rawValue != 0 {
      report.flag(.undefinedInterruptBits, "InterruptACK <- \(bits.hexadecimal)")
    } else if let pending, bits & ~pending != 0 {
      report.flag(
        .interruptIsAcknowledged,
        "InterruptACK <- \(bits.hexadecimal), InterruptStatus read \(pending.hexadecimal)")
    } else if pending == nil {
      report.flag(
        .interruptIsAcknowledged, "InterruptACK <- \(bits.hexadecimal) without a look at the status"
      )
    }
    pending = pending.map { $0 & ~bits }
    guard bits & InterruptStatus.usedBuffer.rawValue != 0 else { return }
    isUnlooked = true
    wasAcknowledged = true
  }

  mutating func noteWait(_ report: inout RuleReport) {
    if isTaken {
      if !isStatusRead {
        report.flag(.interruptIsAcknowledged, "waits again without a look at InterruptStatus")
      } else if let pending, pending & 3 != 0 {
        report.flag(
          .interruptIsAcknowledged,
          "waits again, \(pending.hexadecimal) of InterruptStatus not acknowledged")
      }
    }
    report.apply(.acknowledgeBeforeDrain)
    if seesEachLook, isUnlooked {
      report.flag(
        .acknowledgeBeforeDrain, queue: UInt8(NetworkQueue.receive.index),
        "waits after the acknowledgement without a look at used.idx")
    }
    if wasAcknowledged, waitedAt == nil { waitedAt = report.place }
    (isTaken, isSpurious, isUnlooked) = (false, false, false)
  }
}
