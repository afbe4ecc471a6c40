internal import VirtIO

/// C-16, C-18, C-19: what the driver puts into the available ring.
struct AvailableRingChecker {
  mutating func note(
    _ event: RingObservation, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    let known = facts.queues[Int(queue)]
    switch event {
    case .exposed(let position, let head, _):
      checkHead(head, queue, known, &report)
      checkPosition(position, queue, known, &report)
    case .published(let old, let new, let isBacked):
      checkIndex(old, new, isBacked, queue, known, &report)
    case .availableFlags(let flags):
      report.apply(.availableFlagsValues)
      let hasEvents = facts.active.features.contains(.eventIdx)
      if flags > 1 || (hasEvents && flags != 0) {
        report.flag(
          .availableFlagsValues, queue: queue,
          "avail.flags <- \(flags.hexadecimal)\(hasEvents ? " with EVENT_IDX" : "")")
      }
    default: break
    }
  }

  private func checkHead(
    _ head: UInt16, _ queue: UInt8, _ known: borrowing QueueFacts, _ report: inout RuleReport
  ) {
    guard let size = known.size else { return }
    report.apply(.chainBounds)
    if head >= size {
      report.flag(.chainBounds, queue: queue, "head \(head) in a queue of \(size)")
    }
  }

  private func checkPosition(
    _ position: UInt16, _ queue: UInt8, _ known: borrowing QueueFacts,
    _ report: inout RuleReport
  ) {
    guard let available = known.available else { return }
    report.apply(.availableIndexCounts)
    guard position == available else {
      return report.flag(
        .availableIndexCounts, queue: queue,
        "made available at position \(position), the next one is \(available)")
    }
    guard let size = known.size, let outstanding = known.outstanding(adding: 1) else { return }
    if outstanding > size {
      report.flag(
        .availableIndexCounts, queue: queue,
        "\(outstanding) outstanding in a queue of \(size): avail.idx \(position &+ 1),"
          + " used.idx \(position &+ 1 &- outstanding)")
    }
  }

  private func checkIndex(
    _ old: UInt16, _ new: UInt16, _ isBacked: Bool, _ queue: UInt8,
    _ known: borrowing QueueFacts, _ report: inout RuleReport
  ) {
    report.apply(.availableIndexCounts)
    guard let size = known.size else { return }
    if new &- old > size {
      report.flag(
        .availableIndexCounts, queue: queue,
        "avail.idx \(old) -> \(new) in a queue of \(size)")
    } else if !isBacked {
      report.flag(
        .availableIndexCounts, queue: queue,
        "avail.idx \(old) -> \(new), and not every entry between was written")
    }
  }
}
