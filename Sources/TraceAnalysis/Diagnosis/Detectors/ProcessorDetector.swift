internal import TraceFormat

/// The processor took an exception, or the kernel gave up before it served (row 1).
struct ProcessorDetector: Detector {
  private var exception: (place: RecordPlace, text: String)?
  private var halted: RecordPlace?

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
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

  func findings(at ledger: RunLedger) -> [Finding] {
    if let exception { return [finding(exception.place, exception.text, ledger)] }
    guard let halted else { return [] }
    return [
      Finding(
        .initialisationFailed, .stops, .certain,
        headline: "The kernel stopped before it served: it has no usable network device.",
        reason: "the kernel flushes with this reason only when initialisation failed",
        evidence: [Finding.Evidence(halted, "the kernel flushed its trace and halted")],
        nextStep: "Read the register records before it: which step of VIRTIO 1.4 §3.1.1 failed.")
    ]
  }

  private func finding(
    _ place: RecordPlace, _ text: String, _ ledger: RunLedger
  ) -> Finding {
    var evidence = [Finding.Evidence(place, text)]
    if let outstanding = ledger.receive.outstanding, ledger.receive.isDrained {
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
