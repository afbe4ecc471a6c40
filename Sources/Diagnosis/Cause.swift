/// Why a guest's network stalls or misbehaves, by the name under which it is cited.
///
/// The order is the rank among findings of equal effect and confidence: the nearer to the root,
/// the earlier. Names are stable: documentation and JSON cite them.
public enum Cause: String, Equatable, Sendable, CaseIterable {
  case processorHalted = "processor-halted"
  case initialisationFailed = "initialisation-failed"
  case indexStepTrapped = "index-step-trapped"
  case indexWidthTransmitWait = "index-width-transmit-wait"
  case indexWidthReceiveFreeRun = "index-width-receive-free-run"
  case usedPositionSteppedBack = "used-position-stepped-back"
  case indexDifferenceTooWide = "index-difference-too-wide"
  case usedSlotShifted = "used-slot-shifted"
  case staleElementTaken = "stale-element-taken"
  case ringsNotZeroed = "rings-not-zeroed"
  case resetLeftOut = "reset-left-out"
  case queuesBeforeFeatures = "queues-before-features"
  case zeroLengthBuffer = "zero-length-buffer"
  case chainBelowHeader = "transmit-chain-below-header"
  case headerSizeMismatch = "header-size-mismatch"
  case usedIndexWentBack = "used-index-went-back"
  case usedIndexUnseen = "used-index-unseen"
  case rejectedElementUsed = "rejected-element-used"
  case usedElementTrusted = "used-element-trusted"
  case usedElementInvalid = "used-element-invalid"
  case deviceStateLost = "device-state-lost"
  case deviceNeedsReset = "device-needs-reset"
  case deviceIndexWidth = "device-index-width"
  case chainNeverReturned = "chain-never-returned"
  case deviceSleepsUnasked = "device-sleeps-unasked"
  case backendStalled = "backend-stalled"
  case deviceBroken = "device-broken"
  case descriptorReclaimedEarly = "descriptor-reclaimed-early"
  case eventComparedAsNumbers = "event-compared-as-numbers"
  case usedEventNeverMoved = "used-event-never-moved"
  case usedEventMovedBack = "used-event-moved-back"
  case interruptsLeftSuppressed = "interrupts-left-suppressed"
  case interruptNotAcknowledged = "interrupt-not-acknowledged"
  case noLookAfterEnabling = "no-look-after-enabling"
  case acknowledgedAfterDrain = "acknowledged-after-drain"
  case notificationRaceLost = "notification-race-lost"
  case missingNotification = "missing-available-buffer-notification"
  case notificationIgnored = "notification-ignored"
  case interruptNotDelivered = "interrupt-not-delivered"
  case lostInterrupt = "lost-interrupt"
  case usedElementsLeft = "used-elements-left"
  case receiveBuffersNeverReturned = "receive-buffers-never-returned"
  case refillOneBatchLate = "refill-one-batch-late"
  case refillNotRetried = "refill-not-retried"
  case receiveDescriptorLeaked = "receive-descriptor-leaked"
  case interruptStorm = "interrupt-storm"
  case receiveRingEmpty = "receive-ring-empty"
  case transmitNotReclaimed = "transmit-not-reclaimed"
  case transmitDescriptorLeaked = "transmit-descriptor-leaked"
  case transmitStalled = "transmit-stalled"
  case deviceResetByDriver = "device-reset-by-driver"
  case tcpStuck = "tcp-stuck-on-healthy-rings"
  case networkSilent = "network-silent"
  case framesLostAtStart = "frames-lost-at-start"
  case sharedReceiveBuffer = "shared-receive-buffer"
  case interruptStatusLost = "interrupt-status-lost"
  case availableIndexInflated = "available-index-inflated"
  case receiveBufferTooSmall = "receive-buffer-too-small"
  case notEnoughData = "not-enough-data"
}

extension Cause {
  /// What a driver or its watchdog sees of a fault that has another cause as often as not.
  var isSymptom: Bool {
    switch self {
    case .deviceNeedsReset, .deviceBroken, .backendStalled, .deviceSleepsUnasked, .lostInterrupt,
      .interruptNotDelivered, .interruptStorm, .notificationIgnored, .notificationRaceLost,
      .transmitStalled, .receiveRingEmpty, .tcpStuck, .networkSilent:
      true
    default: false
    }
  }

  /// The row of the documentation that says what the records show.
  public var documentation: String { "Documentation/Diagnosis.md#\(rawValue)" }

  /// The rule that is broken, with its section.
  public var rule: String {
    switch self {
    case .processorHalted: "a driver polls or waits; an exception ends both"
    case .initialisationFailed: "VIRTIO 1.4 §3.1.1: the driver sets FAILED when it gives up (C-10)"
    case .indexStepTrapped: "VIRTIO 1.4 §2.7.6: indices wrap from 65535 to 0 (C-43, R-1)"
    case .deviceIndexWidth:
      "VIRTIO 1.4 §2.7.6: avail.idx is 16 bits wide and wraps, for the device too"
    case .usedSlotShifted:
      "VIRTIO 1.4 §2.7.8: a position is in the slot that is it modulo the queue size (R-4)"
    case .chainNeverReturned: "VIRTIO 1.4 §2.7.8: the device returns every chain that it takes"
    case .deviceSleepsUnasked:
      "VIRTIO 1.4 §2.7.10: a device that waits for a notification asks for it (R-7)"
    case .backendStalled: "none of the ring's: what the device is connected to stands still"
    case .usedElementsLeft:
      "VIRTIO 1.4 §2.7.14: everything between the driver's position and used.idx is taken (R-1)"
    case .indexWidthTransmitWait, .indexWidthReceiveFreeRun, .indexDifferenceTooWide:
      "VIRTIO 1.4 §2.7.8: used.idx is 16 bits wide and wraps; compare modulo 65536 (C-43, R-1)"
    case .staleElementTaken:
      "VIRTIO 1.4 §2.7.14: only elements before used.idx are there to be taken (R-4)"
    case .usedPositionSteppedBack:
      "VIRTIO 1.4 §2.7.14: each used element is taken once; one owner for the position (R-2)"
    case .ringsNotZeroed:
      "VIRTIO 1.4 §2.7: a queue begins with rings of zeros, after every reset (C-45)"
    case .resetLeftOut: "VIRTIO 1.4 §3.1.1: initialisation begins with a reset (C-1)"
    case .queuesBeforeFeatures:
      "VIRTIO 1.4 §3.1.1: features are agreed on before a queue is made (C-7)"
    case .zeroLengthBuffer: "VIRTIO 1.4 §2.7.5: a buffer has a length; QEMU breaks at none (C-36)"
    case .chainBelowHeader:
      "VIRTIO 1.4 §5.1.6.2: a transmit chain begins with a whole virtio-net header (C-37)"
    case .headerSizeMismatch:
      "VIRTIO 1.4 §5.1.6.1: 12 bytes with VERSION_1 or MRG_RXBUF, else 10 (C-35)"
    case .usedIndexWentBack: "VIRTIO 1.4 §2.7.8: used.idx only ever increments"
    case .usedIndexUnseen:
      "VIRTIO 1.4 §2.7.8: used.idx is shared memory; every look is a load of its own (R-1)"
    case .rejectedElementUsed, .usedElementTrusted:
      "VIRTIO 1.4 §2.7.8: an element that names no chain of the device is refused (C-42, R-4)"
    case .usedElementInvalid:
      "VIRTIO 1.4 §2.7.8: a used element names a chain that the device owns (C-42)"
    case .deviceStateLost: "VIRTIO 1.4 §2.1.2: DRIVER_OK stays until the driver resets (R-11)"
    case .deviceNeedsReset: "VIRTIO 1.4 §2.1.2: DEVICE_NEEDS_RESET asks for a reset (C-11)"
    case .deviceBroken: "VIRTIO 1.4 §2.7.6: avail.idx moves by what was added (C-18)"
    case .descriptorReclaimedEarly:
      "VIRTIO 1.4 §2.7.13: a chain is the device's until it is used (C-13, R-9)"
    case .eventComparedAsNumbers:
      "VIRTIO 1.4 §2.7.10.1: avail_event is passed modulo 65536 (C-24, R-1)"
    case .usedEventNeverMoved, .usedEventMovedBack:
      "VIRTIO 1.4 §2.7.7.1: used_event says which element is to interrupt (R-6)"
    case .interruptNotAcknowledged:
      "VIRTIO 1.4 §4.2.3.4: InterruptStatus is read and acknowledged (C-34)"
    case .noLookAfterEnabling:
      "VIRTIO 1.4 §2.7.14: enable, then look again, then wait (R-6)"
    case .acknowledgedAfterDrain: "VIRTIO 1.4 §4.2.3.4: acknowledge, then drain (C-44, R-5)"
    case .notificationRaceLost:
      "VIRTIO 1.4 §2.7.13.4.1: a full barrier before used.flags or avail_event is read (C-26)"
    case .interruptStorm, .interruptStatusLost:
      "VIRTIO 1.4 §4.2.2: InterruptStatus says why the device interrupts (C-20)"
    case .interruptsLeftSuppressed:
      "VIRTIO 1.4 §2.7.7: avail.flags 1 asks for no used buffer notification (R-6)"
    case .missingNotification:
      "VIRTIO 1.4 §2.7.13.4: with used.flags 0 the driver must notify (C-23, R-7)"
    case .notificationIgnored:
      "VIRTIO 1.4 §2.7.13: a device that was notified uses what is available"
    case .interruptNotDelivered:
      "VIRTIO 1.4 §4.2.3.3: the device's interrupt reaches the driver (C-34)"
    case .lostInterrupt:
      "VIRTIO 1.4 §4.2.3.3: acknowledge, then drain; enable, then look again (C-44, R-6)"
    case .receiveBuffersNeverReturned, .refillOneBatchLate, .refillNotRetried, .receiveRingEmpty:
      "VIRTIO 1.4 §5.1.6.3: keep the receive queue filled (R-7, R-8)"
    case .receiveDescriptorLeaked, .transmitDescriptorLeaked:
      "VIRTIO 1.4 §2.7.13: every descriptor is free or part of a chain; none is neither (R-2)"
    case .transmitNotReclaimed:
      "VIRTIO 1.4 §2.7.14: used chains are taken back before there is need of room (R-9)"
    case .transmitStalled: "VIRTIO 1.4 §2.7.14: the device uses what was made available (R-9)"
    case .deviceResetByDriver: "VIRTIO 1.4 §2.4: a reset ends every queue (R-11)"
    case .tcpStuck: "RFC 9293 §3.8.1: what is not acknowledged is sent again"
    case .networkSilent: "RFC 9293 §3.5: a connection request is answered"
    case .framesLostAtStart:
      "VIRTIO 1.4 §3.1.1: a device is live from DRIVER_OK on; QEMU drops what waited (D-3)"
    case .sharedReceiveBuffer: "VIRTIO 1.4 §2.7.13: one buffer for each descriptor (C-13, R-3)"
    case .availableIndexInflated:
      "VIRTIO 1.4 §2.7.6: avail.idx moves by what was added, at most a queue size (C-18)"
    case .receiveBufferTooSmall: "VIRTIO 1.4 §5.1.6.3.1: 1526 bytes without MRG_RXBUF (C-36)"
    case .notEnoughData: "nothing is concluded from records that are missing"
    }
  }
}
