internal import Recording
internal import RingHistory
internal import TraceFormat

/// The processor took an exception, or the kernel gave up before it served (row 1).
struct ProcessorDetector: Detector {
  private var exception: (place: RecordPlace, text: String)?
  private var halted: RecordPlace?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .exception(let vector, let errorCode, let pointer, let address):
      guard exception == nil else { return }
      let place = String(pointer, radix: 16)
      exception = (
        RecordPlace(record),
        "exception \(vector), error \(errorCode), at instruction 0x\(place),"
          + " address 0x\(String(address, radix: 16))"
      )
    case .flushed(.halted): halted = halted ?? RecordPlace(record)
    default: break
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    if let exception { return [finding(exception.place, exception.text, past)] }
    guard let halted else { return [] }
    if let trap = trappedStep(past) { return [trapped(trap.step, halted, trap.confidence)] }
    let hasServed = past.device?.driverReady != nil
    let confidence: Finding.Confidence =
      hasServed ? .possible : past.rings.gapCount == 0 ? .certain : .likely
    return [
      Finding(
        // Behind a gap it may have served before.
        .initialisationFailed, .stops, confidence,
        headline: hasServed
          ? "The kernel gave up after it had a device: it could not bring it up again, or broke."
          : "The kernel stopped before it served: it has no usable network device.",
        reason: "the kernel flushes with this reason only when it gives up by itself",
        evidence: [Finding.Evidence(halted, "the kernel flushed its trace and halted")],
        nextStep: "Read the register records before it: which step of VIRTIO 1.4 §3.1.1 failed.")
    ]
  }

  /// The ring position 65535 at which a kernel that was serving took its last step.
  ///
  /// One before it was live is certain only when nothing came behind it: a sound kernel that fills
  /// its ring exactly up to the wrap looks the same.
  private func trappedStep(
    _ past: RunHistory
  ) -> (step: Finding.Evidence, confidence: Finding.Confidence)? {
    for number: UInt8 in [0, 1] {
      let queue = past[number]
      guard let placed = queue.configured else { continue }
      let ready = past.device?.driverReady
      for (name, step) in [("avail.idx", queue.available), ("its position", queue.taken)] {
        guard let step, step.value == 0, step.place.record > placed.record else { continue }
        let isLast = step.place == past.rings.lastDeed
        let isServing = ready.map { step.place.record > $0.record } ?? false
        guard isLast || ready != nil else { continue }
        return (
          Finding.Evidence(
            step.place, "\(queueTitle(number)): \(name) steps past 65535, and never stands at 0"),
          isLast || isServing ? .certain : .likely
        )
      }
    }
    return nil
  }

  private func trapped(
    _ step: Finding.Evidence, _ halted: RecordPlace, _ confidence: Finding.Confidence
  ) -> Finding {
    Finding(
      .indexStepTrapped, .stops, confidence,
      headline: "The kernel stopped at the index wrap: a 16-bit index was at 65535 and the step"
        + " past it trapped.",
      reason: "the kernel halted behind this step without an exception",
      evidence: [step, Finding.Evidence(halted, "the kernel flushed its trace and halted")],
      nextStep: "Add with a wrapping operator (&+), or use a 16-bit position type.")
  }

  private func finding(
    _ place: RecordPlace, _ text: String, _ past: RunHistory
  ) -> Finding {
    var evidence = [Finding.Evidence(place, text)]
    if let outstanding = past.receive.outstanding, past.receive.isDrained {
      evidence.append(
        Finding.Evidence(
          place, "receiveq1 was drained then and the device held \(outstanding) buffers"))
    }
    return Finding(
      .processorHalted, .stops, .certain,
      headline: "The processor stopped in an exception; the rings are not to blame.",
      reason: "the kernel recorded the exception, and nothing but the flush follows one",
      evidence: evidence,
      nextStep: "Find the instruction in the kernel's symbols; the last records before it say"
        + " what it was doing.")
  }
}
