import GuestRecording
import ToolSupport

/// The rows that a soak prints while it runs.
enum SoakTable {
  private static let widths = [9, 10, 10, 7, 12, 10, 10]

  /// What the columns mean.
  static func printHead() {
    printLine([
      "seconds", "received", "sent", "u", "c", "rx avail", "tx avail",
    ])
  }

  /// One moment: totals that QEMU counted, `used.idx` and `avail.idx` of the guest's memory, and
  /// the driver's own receive counter.
  @Sendable static func printRow(_ sight: SoakWatch.Sight, after time: Duration) {
    printLine([
      DurationText.seconds(time, places: 1), "\(sight.received.total)",
      "\(sight.transmitted.total)",
      "\(sight.last.receive.usedIndex)", sight.counters.consumed.map { "\($0.value)" } ?? "-",
      "\(sight.last.receive.availableIndex)", "\(sight.last.transmit.availableIndex)",
    ])
  }

  private static func printLine(_ cells: [String]) {
    SoakReport.say(
      zip(cells, widths).map { cell, width in
        String(repeating: " ", count: max(0, width - cell.count)) + cell
      }.joined(separator: " "))
  }
}
