internal import RingHistory
internal import VirtIO

/// C-14, C-30, C-31, C-32, C-35, C-41: how queues are set up and taken down.
struct QueueSetupChecker {
  private struct Setup {
    var maximum: UInt32?
    var size: UInt32?
    var isReady = false
    var low: [UInt32] = [0, 0, 0]
    var high: [UInt32] = [0, 0, 0]
  }

  private var queues: [UInt32: Setup] = [:]
  /// Where the records say that the queue's parts lie.
  private var announced: [UInt32: SplitVirtqueueLayout] = [:]
  private var pageSize: UInt32?
  private var alignment: UInt32?
  private var stopped: UInt32?
  private var resetting: UInt32?
  private var isDetached = false

  mutating func note(
    _ layout: SplitVirtqueueLayout, _ queue: UInt8, _ report: inout RuleReport
  ) {
    announced[UInt32(queue)] = layout
    report.apply(.queueAlignment)
    if let fault = QueueSetupChecker.misaligned(layout) {
      report.flag(.queueAlignment, queue: queue, fault)
    }
  }

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    if access.isReset {
      self = QueueSetupChecker()
      return
    }
    let queue = device.queueSel
    checkReadBack(access, queue, &report)
    checkDetached(access, &report)
    if access.isLoad(of: .queueNumMax) { queues[queue, default: Setup()].maximum = access.value }
    guard access.isStore, let register = access.register else { return }
    checkRest(access, register, queue, &report)
    if device.isLegacy { checkLegacy(access, register, device, &report) }
    switch register {
    case .queueNum: checkSize(access, queue, &report)
    case .guestPageSize: pageSize = access.value
    case .queueAlign: alignment = access.value
    case .queuePFN: checkPage(access, queue, &report)
    case .queueReady: checkReady(access, queue, &report)
    case .queueReset: checkQueueReset(access, device, &report)
    default: noteAddress(access, register, queue)
    }
  }

  private mutating func noteAddress(
    _ access: RegisterAccess, _ register: MMIORegister, _ queue: UInt32
  ) {
    switch register {
    case .queueDescLow: queues[queue, default: Setup()].low[0] = access.value
    case .queueDriverLow: queues[queue, default: Setup()].low[1] = access.value
    case .queueDeviceLow: queues[queue, default: Setup()].low[2] = access.value
    case .queueDescHigh: queues[queue, default: Setup()].high[0] = access.value
    case .queueDriverHigh: queues[queue, default: Setup()].high[1] = access.value
    case .queueDeviceHigh: queues[queue, default: Setup()].high[2] = access.value
    default: break
    }
  }

  private mutating func checkSize(
    _ access: RegisterAccess, _ queue: UInt32, _ report: inout RuleReport
  ) {
    report.apply(.queueSizeFits)
    let maximum = queues[queue]?.maximum
    queues[queue, default: Setup()].size = access.value
    let number = UInt8(exactly: queue)
    guard let maximum else {
      return report.flag(
        .queueSizeFits, queue: number, "\(access.words) without a look at QueueNumMax")
    }
    if access.value > maximum || access.value == 0 || access.value.nonzeroBitCount != 1 {
      report.flag(.queueSizeFits, queue: number, "\(access.words), QueueNumMax is \(maximum)")
    }
  }

  private mutating func checkRest(
    _ access: RegisterAccess, _ register: MMIORegister, _ queue: UInt32,
    _ report: inout RuleReport
  ) {
    switch register {
    case .queueNum, .queueDescLow, .queueDescHigh, .queueDriverLow, .queueDriverHigh,
      .queueDeviceLow, .queueDeviceHigh:
      break
    default: return
    }
    report.apply(.readyQueueRests)
    guard queues[queue]?.isReady == true else { return }
    report.flag(
      .readyQueueRests, queue: UInt8(exactly: queue), "\(access.words) while QueueReady is 1")
  }

  private mutating func checkReady(
    _ access: RegisterAccess, _ queue: UInt32, _ report: inout RuleReport
  ) {
    let setup = queues[queue] ?? Setup()
    queues[queue, default: Setup()].isReady = access.value == 1
    if access.value == 0 {
      if setup.isReady { stopped = queue }
      return
    }
    let parts = (0..<3).map { UInt64(setup.high[$0]) << 32 | UInt64(setup.low[$0]) }
    checkPlace(
      SplitVirtqueueLayout(
        queueSize: UInt16(truncatingIfNeeded: setup.size ?? 0), descriptorArea: parts[0],
        driverArea: parts[1], deviceArea: parts[2]), queue, &report)
  }

  private mutating func checkPage(
    _ access: RegisterAccess, _ queue: UInt32, _ report: inout RuleReport
  ) {
    guard access.value != 0 else {
      report.apply(.legacyInterface)
      isDetached = true
      return
    }
    let number = UInt8(exactly: queue)
    guard let pageSize, pageSize.nonzeroBitCount == 1 else {
      return report.flag(.queueAlignment, queue: number, "\(access.words) without a page size")
    }
    guard let alignment, alignment.nonzeroBitCount == 1 else {
      return report.flag(.queueAlignment, queue: number, "\(access.words) without QueueAlign")
    }
    checkPlace(
      SplitVirtqueueLayout(
        queueSize: UInt16(truncatingIfNeeded: queues[queue]?.size ?? 0),
        base: UInt64(access.value) * UInt64(pageSize), usedRingAlignment: alignment),
      queue, &report)
  }

  /// The registers, the rule of alignment, and the driver's own idea of the place agree.
  private func checkPlace(
    _ layout: SplitVirtqueueLayout, _ queue: UInt32, _ report: inout RuleReport
  ) {
    report.apply(.queueAlignment)
    let number = UInt8(exactly: queue)
    if let fault = QueueSetupChecker.misaligned(layout) {
      report.flag(.queueAlignment, queue: number, fault)
    } else if let announced = announced[queue], announced != layout {
      report.flag(
        .queueAlignment, queue: number,
        "the device is told \(QueueSetupChecker.words(layout)), the driver uses"
          + " \(QueueSetupChecker.words(announced))")
    }
  }

  private static func words(_ layout: SplitVirtqueueLayout) -> String {
    "\(layout.descriptorArea.hexadecimal), \(layout.driverArea.hexadecimal),"
      + " \(layout.deviceArea.hexadecimal) for \(layout.queueSize)"
  }

  private static func misaligned(_ layout: SplitVirtqueueLayout) -> String? {
    if layout.descriptorArea % SplitVirtqueueLayout.descriptorAlignment != 0 {
      return "descriptor table at \(layout.descriptorArea.hexadecimal)"
    }
    if layout.driverArea % SplitVirtqueueLayout.driverAlignment != 0 {
      return "available ring at \(layout.driverArea.hexadecimal)"
    }
    if layout.deviceArea % SplitVirtqueueLayout.deviceAlignment != 0 {
      return "used ring at \(layout.deviceArea.hexadecimal)"
    }
    return nil
  }

  private func checkLegacy(
    _ access: RegisterAccess, _ register: MMIORegister, _ device: DeviceRegisters,
    _ report: inout RuleReport
  ) {
    switch register {
    case .queueNum, .queuePFN:
      report.apply(.legacyInterface)
      if !device.hasWrittenFeatures, access.value != 0 {
        report.flag(.legacyInterface, "\(access.words) before the features")
      }
    case .status where access.value & DeviceStatus.featuresOK.rawValue != 0:
      report.flag(.legacyInterface, "\(access.words): FEATURES_OK on version 1")
    default: break
    }
  }

  /// Page number 0 takes the queue away, and on QEMU all that was set up.
  private mutating func checkDetached(_ access: RegisterAccess, _ report: inout RuleReport) {
    guard isDetached, access.isStore, !access.isStore(to: .queuePFN), !access.isStore(to: .queueSel)
    else { return }
    isDetached = false
    report.flag(.legacyInterface, "\(access.words) after QueuePFN 0, without a new start")
  }

  private mutating func checkQueueReset(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    report.apply(.queueResetIsNegotiated)
    let queue = UInt8(exactly: device.queueSel)
    if !device.features.contains(.ringReset) {
      report.flag(.queueResetIsNegotiated, queue: queue, "\(access.words) without RING_RESET")
    } else {
      resetting = device.queueSel
    }
  }

  private mutating func checkReadBack(
    _ access: RegisterAccess, _ queue: UInt32, _ report: inout RuleReport
  ) {
    if let stopped {
      report.apply(.stoppedQueueIsReadBack)
      if access.isLoad(of: .queueReady) {
        if access.value == 0 { self.stopped = nil }
      } else {
        self.stopped = nil
        report.flag(
          .stoppedQueueIsReadBack, queue: UInt8(exactly: stopped),
          "\(access.words) before QueueReady read 0")
      }
    }
    if let resetting {
      if access.isLoad(of: .queueReset) {
        if access.value == 0 { self.resetting = nil }
      } else {
        self.resetting = nil
        report.flag(
          .queueResetIsNegotiated, queue: UInt8(exactly: resetting),
          "\(access.words) before QueueReset read 0")
      }
    }
  }
}
