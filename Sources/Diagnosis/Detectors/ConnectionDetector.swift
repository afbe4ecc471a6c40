internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The rings are healthy and nothing passes: TCP is stuck, or the network is silent (row 12).
struct ConnectionDetector: Detector {
  /// Ethernet, IPv4 and TCP headers without options.
  private static let segmentHeaderByteCount = 54
  /// Longer than a sender's first retransmissions take together, in seconds.
  private static let stuckSeconds = 10.0
  private static let silentSeconds = 3.0
  private static let connectionLimit = 4_096

  private var open: Set<UInt32> = []
  /// Bytes of responses that were queued and not yet handed to the device, at least.
  private var debt: UInt64 = 0
  private var response: Sighting<UInt32>?
  private var received: RecordPlace?
  private var transmitted: RecordPlace?
  /// The last frame that is long enough for text: a quiet kernel announces itself, and that is
  /// no progress of a connection.
  private var textTransmitted: RecordPlace?
  private var transmissionsSinceReceive = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .connectionOpened(let connection, _, _):
      if open.count < ConnectionDetector.connectionLimit { open.insert(connection) }
    case .connectionClosed(let connection):
      open.remove(connection)
      if open.isEmpty { debt = 0 }
    case .requestServed(let connection, _, let byteCount):
      debt &+= UInt64(byteCount)
      response = Sighting(value: connection, place: RecordPlace(record))
    case .usedElement(0, _, _, _, _):
      received = RecordPlace(record)
      transmissionsSinceReceive = 0
    case .madeAvailable(1, _, _, let length, _):
      let headers = UInt64(
        ConnectionDetector.segmentHeaderByteCount
          + (past.device?.headerByteCount ?? NetworkHeader.byteCount))
      // An announcement of the guest's address asks for no answer.
      if UInt64(length) >= headers {
        transmitted = RecordPlace(record)
        transmissionsSinceReceive += 1
      }
      let text = UInt64(length) > headers ? UInt64(length) - headers : 0
      debt = debt > text ? debt - text : 0
      if text > 0 { textTransmitted = transmitted }
    default: break
    }
  }

  mutating func noteGap() { self = ConnectionDetector() }

  func findings(at past: RunHistory) -> [Finding] {
    guard past.ringsAreHealthy, let last = past.rings.last else { return [] }
    return [stuck(past, last), silent(past, last)].compactMap { $0 }
  }

  private func stuck(_ past: RunHistory, _ last: RecordPlace) -> Finding? {
    guard debt > 0, let response, open.contains(response.value), let textTransmitted,
      let quiet = past.seconds(from: newer(textTransmitted, received), to: last),
      quiet >= ConnectionDetector.stuckSeconds
    else { return nil }
    return Finding(
      .tcpStuck, .stops, .likely,
      headline: "TCP is stuck on healthy rings: at least \(debt) bytes of a response were never"
        + " transmitted, and no text was for \(wholeSeconds(quiet)) s.",
      reason: "both queues are drained and the receive queue has buffers; the stack has data and"
        + " transmits none, and the peer's window is not in the trace",
      evidence: [
        Finding.Evidence(response.place, "a response is queued on connection \(response.value)"),
        received.map { Finding.Evidence($0, "the last frame is received") },
        Finding.Evidence(textTransmitted, "the last frame with text is transmitted"),
      ],
      nextStep: "Follow the connection in the capture: the last acknowledgment and window tell"
        + " whether a segment was lost and not sent again.")
  }

  private func silent(_ past: RunHistory, _ last: RecordPlace) -> Finding? {
    guard transmissionsSinceReceive >= 3, let transmitted,
      let start = received ?? past.rings.first, let quiet = past.seconds(from: start, to: last),
      quiet >= ConnectionDetector.silentSeconds, past.overdueFrames ?? 0 == 0
    else { return nil }
    let isKnown = past.overdueFrames != nil
    return Finding(
      .networkSilent, .stops, isKnown ? .likely : .possible,
      headline: "The network is silent: \(transmissionsSinceReceive) frames were transmitted in"
        + " \(wholeSeconds(quiet)) s and none came back.",
      reason: isKnown
        ? "both rings are healthy and the capture has no frame for the guest either"
        : "both rings are healthy; without a capture frames that were lost below the ring are"
          + " not excluded",
      evidence: [
        received.map { Finding.Evidence($0, "the last frame is received") },
        Finding.Evidence(transmitted, "the last frame is transmitted"),
      ],
      nextStep: "Look outside the guest: backend, host limits, the peer.",
      isByExclusion: true)
  }

  private func wholeSeconds(_ seconds: Double) -> Int {
    Int(exactly: seconds.rounded(.down)) ?? .max
  }

  private func newer(_ place: RecordPlace, _ other: RecordPlace?) -> RecordPlace {
    guard let other, other.record > place.record else { return place }
    return other
  }
}

extension RunHistory {
  /// Everything delivered was taken, the device has buffers, it owes no transmission, and the
  /// watchdog found nothing at its last looks.
  var ringsAreHealthy: Bool {
    receive.isDrained && !receive.isInflated && receive.outstanding ?? 0 > 0
      && transmit.outstanding == 0 && receive.ailing == nil && transmit.ailing == nil
  }
}
