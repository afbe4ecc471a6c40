import Diagnosis
import PacketFiles
import Recording
import Testing
import TraceFormat

@Suite("Recorded runs are diagnosed")
struct DiagnosisTests {
  /// The first cause of each run that has one; every other run is healthy.
  private static let causes: [String: Cause] = [
    "incident/hang": .indexWidthTransmitWait,
    "incident/processor-halted": .processorHalted,
    "seams/index-wrap-hang": .indexWidthTransmitWait,
    "seams/merged-buffers": .deviceBroken,
    "incident/tcp-stuck": .tcpStuck,
    "zoo/10-flags-read-too-early": .notificationRaceLost,
    "zoo/11-no-first-notification": .missingNotification,
    "zoo/11-notification-dropped": .notificationIgnored,
    "zoo/12-notified-before-index": .notificationIgnored,
    "zoo/13-receive-sleeps-unlooked": .notificationRaceLost,
    "zoo/14-transmit-sleeps-unlooked": .notificationRaceLost,
    "zoo/15-avail-event-late": .notificationRaceLost,
    "zoo/16-notification-in-batches": .missingNotification,
    "zoo/17-no-look-after-enabling": .noLookAfterEnabling,
    "zoo/18-used-event-moves-back": .usedEventMovedBack,
    "zoo/19-interrupt-before-index": .lostInterrupt,
    "zoo/2-device-index-wide": .deviceIndexWidth,
    "zoo/20-acknowledge-after-drain": .acknowledgedAfterDrain,
    "zoo/21-suppression-inverted": .interruptsLeftSuppressed,
    "zoo/21-suppression-inverted-qemu": .interruptsLeftSuppressed,
    "zoo/21-used-event-stays-put": .usedEventNeverMoved,
    "zoo/23-line-held": .interruptNotDelivered,
    "zoo/24-interrupt-disconnected": .interruptNotDelivered,
    "zoo/25-transmit-interrupt-dropped": .interruptNotDelivered,
    "zoo/26-interrupt-lost-in-pause": .interruptNotDelivered,
    "zoo/26-notification-lost-in-pause": .notificationIgnored,
    "zoo/27-interrupt-dropped": .interruptNotDelivered,
    "zoo/28-backend-pauses": .backendStalled,
    "zoo/28a-interrupt-status-cleared": .interruptStatusLost,
    "zoo/28b-acknowledge-skipped": .interruptNotAcknowledged,
    "zoo/28c-interrupt-storm": .interruptStorm,
    "zoo/29-refill-on-receive-alone": .refillNotRetried,
    "zoo/3-index-trapping": .indexStepTrapped,
    "zoo/31-refill-at-next-batch": .refillOneBatchLate,
    "zoo/33-never-refilled": .receiveBuffersNeverReturned,
    "zoo/33-never-refilled-qemu": .receiveBuffersNeverReturned,
    "zoo/34-slot-leaked": .receiveDescriptorLeaked,
    "zoo/35-chain-leaked": .chainNeverReturned,
    "zoo/36-device-sleeps-unasked": .deviceSleepsUnasked,
    "zoo/38-backend-stalled": .backendStalled,
    "zoo/39-buffers-too-small": .receiveBufferTooSmall,
    "zoo/4-index-wide": .indexDifferenceTooWide,
    "zoo/40-header-two-off": .headerSizeMismatch,
    "zoo/40-header-two-off-qemu": .headerSizeMismatch,
    "zoo/41-buffers-empty": .zeroLengthBuffer,
    "zoo/42-chain-below-header": .chainBelowHeader,
    "zoo/43-chain-looped": .deviceBroken,
    "zoo/44-reset-in-flight": .deviceStateLost,
    "zoo/45-bad-buffer-used": .rejectedElementUsed,
    "zoo/45a-elements-trusted": .usedElementTrusted,
    "zoo/46-used-index-unseen": .usedIndexUnseen,
    "zoo/49-element-behind-index": .usedElementInvalid,
    "zoo/5-index-modulo-size": .usedElementsLeft,
    "zoo/51-two-consumers": .usedPositionSteppedBack,
    "zoo/52-reclaim-after-bound": .descriptorReclaimedEarly,
    "zoo/53-transmit-refused": .transmitStalled,
    "zoo/54-reclaim-behind-capacity-test": .transmitNotReclaimed,
    "zoo/55-transmit-descriptor-leaked": .transmitDescriptorLeaked,
    "zoo/56-state-forgotten": .usedIndexWentBack,
    "zoo/57-queues-before-features": .queuesBeforeFeatures,
    "zoo/58-frame-before-driver-ok": .framesLostAtStart,
    "zoo/59-host-silent": .networkSilent,
    "zoo/6-used-window-short": .usedSlotShifted,
    "zoo/7-event-compared-as-numbers": .eventComparedAsNumbers,
    "zoo/9-event-read-too-early": .notificationRaceLost,
    "zoo/buffer-shared": .sharedReceiveBuffer,
    "zoo/no-device-reset": .resetLeftOut,
    "zoo/rings-not-zeroed": .ringsNotZeroed,
  ]

  @Test("the first cause is named, and a healthy run has none", arguments: RegressionCase.all)
  func firstCause(_ regression: RegressionCase) throws {
    var reader = try RecordingReader(path: regression.timeline)
    var diagnosis = RecordingDiagnosis()
    while let item = try reader.next() { diagnosis.take(item) }
    let results = diagnosis.diagnoses
    try #require(results.count == 1)
    #expect(results[0].diagnosis.findings.first?.cause == Self.causes[regression.name])
    #expect(results[0].diagnosis.recordCount == reader.account.recordsReceived)
  }

  @Test("every cause of the table has its case")
  func causesHaveCases() {
    #expect(Set(Self.causes.keys).isSubset(of: RegressionCase.all.map(\.name)))
  }
}
