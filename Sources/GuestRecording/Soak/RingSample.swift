public import Hypervisor
import VirtIO

/// Both rings at one moment, as memory and QEMU have them.
public struct RingSample: Sendable {
  /// One queue.
  public struct Queue: Sendable {
    public var status: VirtqueueStatus
    /// `avail.idx` in the guest's memory.
    public var availableIndex: UInt16
    /// `used.idx` in the guest's memory.
    public var usedIndex: UInt16

    var layout: SplitVirtqueueLayout { status.layout }
  }

  public var receive: Queue
  public var transmit: Queue

  private static let limit = Duration.seconds(5)

  /// Looks at the device at `path`; the guest runs on, so the numbers are milliseconds apart.
  static func take(
    from guest: Guest, device path: String
  ) async throws(VirtualMachineError) -> RingSample {
    RingSample(
      receive: try await queue(0, of: path, in: guest),
      transmit: try await queue(1, of: path, in: guest))
  }

  private static func queue(
    _ number: UInt8, of path: String, in guest: Guest
  ) async throws(VirtualMachineError) -> Queue {
    let status = try await guest.virtqueueStatus(number, of: path, within: limit)
    return Queue(
      status: status,
      availableIndex: try await guest.halfword(
        at: status.layout.availableIndex, within: limit),
      usedIndex: try await guest.halfword(at: status.layout.usedIndex, within: limit))
  }
}

extension VirtqueueStatus {
  /// Where the queue's parts lie.
  var layout: SplitVirtqueueLayout {
    SplitVirtqueueLayout(
      queueSize: size, descriptorArea: descriptorArea, driverArea: driverArea,
      deviceArea: deviceArea)
  }
}
