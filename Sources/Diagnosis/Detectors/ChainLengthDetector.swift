internal import Recording
internal import RingHistory
internal import TraceFormat

/// Chains that a device breaks on by their length: none at all, or less than the header.
struct ChainLengthDetector: Detector {
  private struct Chain: Sendable {
    var queue: UInt8
    var position: UInt16
    var length: UInt32
    var place: RecordPlace
  }

  private var empty: Chain?
  private var short: Chain?
  /// The device went past the chain.
  private var emptyIsPassed = false
  private var shortIsPassed = false
  /// The device asked for a reset while it had the chain.
  private var emptyBroke = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .madeAvailable(let queue, let position, _, let length, _):
      let chain = Chain(
        queue: queue, position: position, length: length, place: RecordPlace(record))
      if length == 0, empty == nil { empty = chain }
      guard queue == 1, length > 0, short == nil, let header = past.device?.headerByteCount,
        length < UInt32(header)
      else { return }
      short = chain
    case .usedIndex(let queue, let value, _):
      emptyIsPassed = emptyIsPassed || passes(empty, queue, value)
      shortIsPassed = shortIsPassed || passes(short, queue, value)
    case .deviceReset(.deviceNeedsReset):
      emptyBroke = emptyBroke || (empty != nil && !emptyIsPassed)
    default: break
    }
  }

  private func passes(_ chain: Chain?, _ queue: UInt8, _ used: UInt16) -> Bool {
    guard let chain, chain.queue == queue else { return false }
    return used &- chain.position &- 1 < 1 << 15
  }

  func findings(at past: RunHistory) -> [Finding] {
    [empty.map { zeroLength($0, past) }, short.map { belowHeader($0, past) }].compactMap { $0 }
  }

  private func zeroLength(_ chain: Chain, _ past: RunHistory) -> Finding {
    let title = queueTitle(chain.queue)
    let used = past[chain.queue].used
    let isReached = !emptyIsPassed && used?.value == chain.position
    return Finding(
      .zeroLengthBuffer, isReached ? .stops : emptyBroke ? .harms : .latent, .certain,
      headline: "A descriptor of length 0 was made available: the device breaks at it, and a legacy"
        + " device says nothing.",
      reason: isReached
        ? "\(title) was used up to that chain, position \(chain.position), and no further"
        : emptyBroke
          ? "the device asked for a reset while it had that chain"
          : "used.idx does not stand at position \(chain.position), so it is not what stopped",
      evidence: [
        Finding.Evidence(
          chain.place, "\(title): length 0 is made available at position \(chain.position)"),
        used.map { Finding.Evidence($0.place, "\(title): used.idx reads \($0.value)") },
      ],
      nextStep: "QEMU's error output: zero sized buffers are not allowed. Both queues are dead"
        + " until a reset.")
  }

  private func belowHeader(_ chain: Chain, _ past: RunHistory) -> Finding {
    Finding(
      .chainBelowHeader, shortIsPassed ? .latent : .stops, .certain,
      headline: "A transmit chain of \(chain.length) bytes is shorter than the virtio-net header:"
        + " QEMU 7.2 ends in an assertion.",
      reason: shortIsPassed
        ? "this device took it"
        : "the chain was never used, and nothing of the device is seen after it",
      evidence: [
        Finding.Evidence(
          chain.place,
          "transmitq1: \(chain.length) bytes are made available at position \(chain.position)"),
        past.transmit.notified.flatMap {
          $0.record > chain.place.record
            ? Finding.Evidence($0, "transmitq1: the device is notified") : nil
        },
        past.rings.lastDeed.map { Finding.Evidence($0, "the last record of the kernel") },
      ],
      nextStep: "See whether QEMU is still there: its error output has the assertion. Count the"
        + " header in every length.")
  }
}
