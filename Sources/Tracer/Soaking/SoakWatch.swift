import Hypervisor
import SystemPackage

/// Looks at the rings while the client runs, prints a row now and then, and notices a hang.
struct SoakWatch: Sendable {
  var guest: Guest
  var device: String
  var paths: RecordingPaths
  var stallLimit: Duration

  private static let period = Duration.milliseconds(50)

  /// What was seen last.
  struct Sight: Sendable {
    var received = FrameTally()
    var transmitted = FrameTally()
    var last: RingSample
    var counters = DriverCounters()
    /// When the device had transmitted more than before.
    var lastProgress: ContinuousClock.Instant
    var isStalled = false
  }

  /// Watches until the task is cancelled or the guest stalls.
  func run(
    from start: ContinuousClock.Instant, _ sight: Sight
  ) async throws(HypervisorError) -> Sight {
    var sight = sight
    var nextRow = SoakPlan.rowInterval
    while !Task.isCancelled {
      do throws(HypervisorError) {
        try await look(&sight)
      } catch .cancelled {
        break
      }
      if sight.received.total >= nextRow {
        nextRow = (sight.received.total / SoakPlan.rowInterval + 1) * SoakPlan.rowInterval
        SoakTable.printRow(sight, after: ContinuousClock.now - start)
      }
      if ContinuousClock.now - sight.lastProgress > stallLimit {
        sight.isStalled = true
        break
      }
      // Cancelled when the client ended.
      try? await Task.sleep(for: SoakWatch.period)
    }
    return sight
  }

  /// The rings before the client began.
  func first() async throws(HypervisorError) -> Sight {
    var sight = Sight(
      last: try await RingSample.take(from: guest, device: device),
      lastProgress: ContinuousClock.now)
    try await look(&sight)
    return sight
  }

  /// Looks once.
  func look(_ sight: inout Sight) async throws(HypervisorError) {
    let sample = try await RingSample.take(from: guest, device: device)
    sight.received.take(sample.receive.status.usedIndex)
    if sight.transmitted.take(sample.transmit.status.usedIndex) {
      sight.lastProgress = ContinuousClock.now
    }
    sight.last = sample
    try sight.counters.update(from: paths)
  }
}
