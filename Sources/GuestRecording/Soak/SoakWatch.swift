import Hypervisor
import VirtIO

/// Looks at the rings while the client runs, reports a row now and then, and notices a hang.
public struct SoakWatch: Sendable {
  var guest: Guest
  var device: String
  var channels: RawChannels
  var stallLimit: Duration
  /// Hears of each row of the table.
  var report: @Sendable (Sight, Duration) -> Void

  private static let period = Duration.milliseconds(50)

  /// What was seen last.
  public struct Sight: Sendable {
    public internal(set) var received = FrameTally()
    public internal(set) var transmitted = FrameTally()
    public internal(set) var last: RingSample
    public internal(set) var counters = DriverCounters()
    /// When the device had transmitted more than before.
    public internal(set) var lastProgress: ContinuousClock.Instant
    public internal(set) var isStalled = false
  }

  /// Watches until the task is cancelled or the guest stalls.
  func run(
    from start: ContinuousClock.Instant, _ sight: Sight
  ) async throws(VirtualMachineError) -> Sight {
    var sight = sight
    var nextRow = SoakPlan.rowInterval
    while !Task.isCancelled {
      do throws(VirtualMachineError) {
        try await look(&sight)
      } catch .cancelled {
        break
      }
      if sight.received.total >= nextRow {
        nextRow = (sight.received.total / SoakPlan.rowInterval + 1) * SoakPlan.rowInterval
        report(sight, ContinuousClock.now - start)
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
  func first() async throws(VirtualMachineError) -> Sight {
    var sight = Sight(
      last: try await RingSample.take(from: guest, device: device),
      lastProgress: ContinuousClock.now)
    try await look(&sight)
    return sight
  }

  /// Looks once.
  func look(_ sight: inout Sight) async throws(VirtualMachineError) {
    let sample = try await RingSample.take(from: guest, device: device)
    sight.received.take(sample.receive.status.usedIndex)
    if sight.transmitted.take(sample.transmit.status.usedIndex) {
      sight.lastProgress = ContinuousClock.now
    }
    sight.last = sample
    try sight.counters.update(from: channels)
  }
}

/// Counts a ring's elements beyond the 16 bits of its index.
public struct FrameTally: Equatable, Sendable {
  public private(set) var total: UInt64 = 0
  private var index: UInt16 = 0

  /// Takes a newer index; right as long as fewer than 65,536 elements lie between two looks.
  ///
  /// - Returns: whether there were any.
  @discardableResult
  mutating func take(_ newer: UInt16) -> Bool {
    let distance = newer &- index
    total &+= UInt64(distance)
    index = newer
    return distance > 0
  }
}
