internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver reports a bad used element, resets nothing, and uses its buffer all the same.
struct RejectedElementDetector: Detector {
  private struct Rejection: Sendable {
    var head: UInt16
    var place: RecordPlace
    var postings = 0
  }

  private var element: (queue: UInt8, id: UInt32)?
  private var rejections: [UInt8: Rejection] = [:]
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .usedElement(let queue, _, let id, _, _): element = (queue, id)
    case .deviceViolation(let queue, .lengthBelowHeader, _),
      .deviceViolation(let queue, .lengthBeyondBuffer, _):
      guard let element, element.queue == queue, let head = UInt16(exactly: element.id) else {
        return
      }
      rejections[queue] = Rejection(head: head, place: RecordPlace(record))
    case .deviceReset, .queueConfigured: rejections = [:]
    case .madeAvailable(let queue, _, let head, _, _):
      guard var rejection = rejections[queue], rejection.head == head else { return }
      rejection.postings += 1
      rejections[queue] = rejection
      guard rejection.postings == 2, past[queue].owner(of: head).isWithDevice else { return }
      keep(record, queue, rejection)
    default: break
    }
  }

  mutating func noteGap() { (element, rejections) = (nil, [:]) }

  private mutating func keep(_ record: TraceRecord, _ queue: UInt8, _ rejection: Rejection) {
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(
        rejection.place,
        "\(queueTitle(queue)): the driver rejects the element of head"
          + " \(rejection.head), and does not reset the device"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): head \(rejection.head) is made available a second time"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .rejectedElementUsed, .harms, .certain,
        headline: "A used element that the driver rejects itself is used all the same: its buffer"
          + " is freed twice.",
        reason: "\(count) buffers were made available twice after their elements were rejected,"
          + " with no reset between",
        evidence: evidence,
        nextStep: "Return at the error, or reset the device; two chains share a buffer by now.")
    ]
  }
}
