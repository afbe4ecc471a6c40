internal import Recording
internal import RingHistory
internal import VirtIO

/// C-16, C-18, C-19: what the driver puts into the available ring.
struct AvailableRingChecker {
  func noteExposed(
    _ position: UInt16, _ head: UInt16, _ queue: UInt8, _ known: QueueStanding,
    _ report: inout RuleReport
  ) {
    guard !known.isReset else { return }
    checkHead(head, queue, known, &report)
    checkPosition(position, queue, known, &report)
  }

  func noteFlags(
    _ flags: UInt16, _ queue: UInt8, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    report.apply(.availableFlagsValues)
    let hasEvents = rings.active.features.contains(.eventIdx)
    if flags > 1 || (hasEvents && flags != 0) {
      report.flag(
        .availableFlagsValues, queue: queue,
        "avail.flags <- \(flags.hexadecimal)\(hasEvents ? " with EVENT_IDX" : "")")
    }
  }

  func notePublished(
    _ old: UInt16, _ new: UInt16, _ isBacked: Bool, _ queue: UInt8,
    _ known: QueueStanding, _ report: inout RuleReport
  ) {
    report.apply(.availableIndexCounts)
    guard !known.isReset, let size = known.size else { return }
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

  private func checkHead(
    _ head: UInt16, _ queue: UInt8, _ known: QueueStanding, _ report: inout RuleReport
  ) {
    guard let size = known.size else { return }
    report.apply(.chainBounds)
    if head >= size {
      report.flag(.chainBounds, queue: queue, "head \(head) in a queue of \(size)")
    }
  }

  private func checkPosition(
    _ position: UInt16, _ queue: UInt8, _ known: QueueStanding,
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
}
