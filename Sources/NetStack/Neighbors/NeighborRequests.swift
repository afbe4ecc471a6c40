import Wire

/// The addresses that are being asked for with ARP requests; a few at a time.
struct NeighborRequests: Sendable {
  private struct Request: Sendable {
    var address: IPv4Address
    /// Requests made so far, the queued one included.
    var attempts: UInt8
    /// When to ask again or give up.
    var nextStep: Instant
    /// A request waits for the driver.
    var isQueued: Bool
  }

  /// Addresses asked for at once; connections to others wait their turn.
  private static let limit = 16

  private var requests: [Request] = []
  private let retry: Interval
  private let attempts: UInt8

  init(timing: StackTiming) {
    retry = timing.neighborRetry
    attempts = max(timing.neighborAttempts, 1)
    requests.reserveCapacity(Self.limit)
  }

  /// The next time ``step(at:)`` has something to do.
  var deadline: Instant? {
    var earliest: Instant?
    for request in requests where request.nextStep < earliest ?? Instant(nanoseconds: .max) {
      earliest = request.nextStep
    }
    return earliest
  }

  /// Whether no further address can be asked for.
  var isFull: Bool { requests.count >= Self.limit }

  /// Whether a request waits to be sent.
  var hasQueued: Bool { requests.contains { $0.isQueued } }

  /// Asks for `address`, unless that is under way or too many others are.
  mutating func start(_ address: IPv4Address, at now: Instant) {
    guard !isFull else { return }
    guard !requests.contains(where: { $0.address == address }) else { return }
    let nextStep = now.advanced(by: retry)
    requests.append(Request(address: address, attempts: 1, nextStep: nextStep, isQueued: true))
  }

  /// Stops asking for `address`; false when no one asked.
  mutating func finish(_ address: IPv4Address) -> Bool {
    guard let position = requests.firstIndex(where: { $0.address == address }) else { return false }
    requests.remove(at: position)
    return true
  }

  /// Takes one request to send.
  mutating func popQueued() -> IPv4Address? {
    guard let position = requests.firstIndex(where: { $0.isQueued }) else { return nil }
    requests[position].isQueued = false
    return requests[position].address
  }

  /// Queues the requests that are due again and returns an address that is given up, if any; to be
  /// called until it returns nil.
  mutating func step(at now: Instant) -> IPv4Address? {
    for position in requests.indices where requests[position].nextStep <= now {
      guard requests[position].attempts < attempts else {
        return requests.remove(at: position).address
      }
      requests[position].attempts += 1
      requests[position].nextStep = now.advanced(by: retry)
      requests[position].isQueued = true
    }
    return nil
  }
}
