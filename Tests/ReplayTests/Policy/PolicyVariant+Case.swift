import KernelCore
import SimulatedNetwork
import Simulation
import TraceFormat
import VirtIODevice
import VirtIODriver

extension PolicyVariant {
  /// The run that shows this variant; nil for what takes a fault of the device, or of memory
  /// order, to be seen: other tests have those.
  var shownBy: PolicyCase? {
    switch self {
    case .acknowledgeAfterDrain, .acknowledgeSkippedWhileBusy, .noLookAfterEnabling,
      .suppressionInverted, .notificationInBatches, .noFirstNotification:
      shownByInterrupts
    case .twoConsumers, .indexModuloSize, .indexWide, .indexTrapping, .usedWindowShort:
      shownByIndices
    case .refillAtNextBatch, .neverRefilled, .refillOnReceiveAlone, .slotLeaked,
      .buffersTooSmall, .buffersEmpty, .bufferShared, .headerTwoOff:
      shownByBuffers
    case .reclaimBehindCapacityTest, .transmitDescriptorLeaked, .chainBelowHeader, .chainLooped:
      shownByTransmission
    case .usedEventStaysPut, .usedEventMovesBack, .eventComparedAsNumbers,
      .queuesBeforeFeatures:
      shownByEvents
    case .noDeviceReset: PolicyCase { !$0.resetsFirst }
    case .flagsReadTooEarly, .notificationAsAskedAlone, .elementsTrusted, .badBufferUsed,
      .reclaimAfterBound, .ringsNotZeroed:
      nil
    }
  }

  private var shownByInterrupts: PolicyCase? {
    switch self {
    case .acknowledgeAfterDrain:
      PolicyCase { run in
        run.has({ if case .interruptStatus = $0 { true } else { false } }) {
          if case .waitBegan = $0 { true } else { false }
        }
      }
    case .acknowledgeSkippedWhileBusy:
      PolicyCase { run in
        run.events.count { $0 == .interruptsTaken(.device) } > 100 + run.takenPositions.count
      }
    case .noLookAfterEnabling:
      PolicyCase(scripts: PolicyCase.connections(pause: 260)) { $0.isStuck }
    case .suppressionInverted:
      PolicyCase { run in
        run.has({ $0 == .interruptsSuppressed(queue: 0, true) }) {
          if case .waitBegan = $0 { true } else { false }
        }
      }
    case .notificationInBatches:
      PolicyCase(words: "watchdog=off queue-size=64") { $0.isStuck && $0.answers[0].isEmpty }
    case .noFirstNotification:
      PolicyCase { run in
        run.events.first { if case .notificationDecision = $0 { true } else { false } }
          .map { if case .notificationDecision(1, _, _) = $0 { true } else { false } } == true
      }
    default: nil
    }
  }

  private var shownByEvents: PolicyCase? {
    let words = "watchdog=off queue-size=8 event-index=on"
    return switch self {
    case .usedEventStaysPut:
      PolicyCase(words: words) { run in
        run.isStuck && !run.events.contains { if case .usedEvent = $0 { true } else { false } }
      }
    case .usedEventMovesBack: PolicyCase(words: words) { $0.isStuck }
    case .eventComparedAsNumbers:
      PolicyCase(words: words, scripts: PolicyCase.burst(8), position: 0xFFFA) { $0.isStuck }
    case .queuesBeforeFeatures: PolicyCase(words: words) { $0.isStuck && $0.placesQueuesFirst }
    default: nil
    }
  }

  private var shownByIndices: PolicyCase? {
    switch self {
    case .twoConsumers:
      PolicyCase(words: "watchdog=off queue-size=16", scripts: PolicyCase.segments) {
        Set($0.takenPositions).count < $0.takenPositions.count
      }
    case .indexModuloSize:
      PolicyCase(words: "watchdog=off queue-size=4", scripts: PolicyCase.burst(8)) {
        $0.isStuck && $0.lastUsed(0) == UInt16($0.takenPositions.count) + 4
      }
    case .indexWide:
      PolicyCase(words: "watchdog=off queue-size=16", position: 0xFFF0) { run in
        run.isStuck && run.takenPositions.count > Int(run.lastUsed(0) &- 0xFFF0)
      }
    case .indexTrapping: PolicyCase(position: 0xFFF0) { $0.failure == .indexTrapped }
    case .usedWindowShort: PolicyCase { $0.isStuck && $0.postsTwice(0) }
    default: nil
    }
  }

  private var shownByBuffers: PolicyCase? {
    switch self {
    case .refillAtNextBatch:
      PolicyCase(words: "watchdog=off queue-size=4", scripts: PolicyCase.burst(8)) { $0.isDry }
    case .neverRefilled: PolicyCase { $0.isDry && $0.bufferLengths.count == 8 }
    case .refillOnReceiveAlone:
      PolicyCase(words: "queue-size=8 fail-refill=40 fail-refill-after=6") { $0.isDry }
    case .slotLeaked:
      PolicyCase(words: "watchdog=off queue-size=4 fail-refill-every=4") { $0.isDry }
    case .buffersTooSmall:
      PolicyCase(scripts: [.get("/" + String(repeating: "x", count: 700))]) {
        $0.isStuck && Set($0.bufferLengths) == [512]
      }
    case .buffersEmpty: PolicyCase { $0.deviceErrors.contains(.zeroSizedBuffer) }
    case .bufferShared:
      PolicyCase { run in
        run.events.contains {
          if case .bufferRegion(0, _, stride: 0, _) = $0 { true } else { false }
        }
      }
    case .headerTwoOff: PolicyCase { $0.isStuck && $0.answers.joined().isEmpty }
    default: nil
    }
  }

  private var shownByTransmission: PolicyCase? {
    switch self {
    case .reclaimBehindCapacityTest:
      PolicyCase(scripts: [.get("/bytes/60000")]) {
        $0.isStuck && Int($0.lastAvailable(1)) == $0.reclaimedCount + 8
      }
    case .transmitDescriptorLeaked:
      PolicyCase(words: "watchdog=off queue-size=8 fail-transmit-every=2") {
        $0.isStuck && $0.lastAvailable(1) == $0.lastUsed(1)
      }
    case .chainBelowHeader:
      PolicyCase { $0.fault == .deviceAborted(.transmitChainBelowHeader) }
    case .chainLooped: PolicyCase { $0.deviceErrors == [.loopedChain] }
    default: nil
    }
  }
}

extension KernelRun {
  /// The device was left without a receive buffer, for good.
  fileprivate var isDry: Bool { isStuck && lastAvailable(0) == lastUsed(0) }

  /// The first queue was placed before the features were accepted.
  fileprivate var placesQueuesFirst: Bool {
    for event in events {
      if case .queueConfigured = event { return true }
      if case .registerStore(_, 0x20, _) = event { return false }
    }
    return false
  }

  /// 0 was written to Status before anything else was.
  fileprivate var resetsFirst: Bool {
    for case .registerStore(_, 0x70, let value) in events { return value == 0 }
    return false
  }
}
