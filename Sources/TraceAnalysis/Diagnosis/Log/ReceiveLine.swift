/// A line of the incident's kernel for one turn of its receive loop: `[rx: u=… c=… len=…]`.
public struct ReceiveLine: Equatable, Sendable {
  /// `used.idx` as the guest read it.
  public var used: UInt16
  /// The driver's counter before the turn: turns of the loop, not frames.
  public var counter: UInt64
  /// The used element's length, virtio-net header included.
  public var length: UInt32

  public init(used: UInt16, counter: UInt64, length: UInt32) {
    self.used = used
    self.counter = counter
    self.length = length
  }

  /// The counter after the turn, modulo 65,536: in health what `used` reads.
  public var expectedUsed: UInt16 { UInt16(truncatingIfNeeded: counter &+ 1) }

  /// How far the loop is ahead of `used.idx`, modulo 65,536.
  public var distance: UInt16 { expectedUsed &- used }

  /// Elements may wait, at most a queue size of them; the loop is never ahead.
  var isHealthy: Bool { used &- expectedUsed <= ReceiveLine.largestQueueSize }

  /// QEMU's QueueNumMax.
  private static let largestQueueSize: UInt16 = 1_024
}
