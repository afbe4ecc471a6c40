import Machine
public import TraceFormat
public import VirtIO

/// What a caller may ask of the driver.
public struct DriverOptions: Equatable, Sendable {
  /// Descriptors in each queue: a power of two, at most 1,024.
  public var queueSize: UInt16
  /// Where the indices of both queues start; other than 0 only in a machine that agrees.
  public var firstPosition: RingPosition
  /// Receive buffers to post, at most ``queueSize``; all of them unless an experiment wants fewer.
  public var receiveBufferCount: UInt16
  /// Accepts EVENT_IDX where it is offered.
  public var usesEventIndex = false
  public var watchdog = WatchdogDuty.heals

  public init(
    queueSize: UInt16 = 256, firstPosition: RingPosition = RingPosition(0),
    receiveBufferCount: UInt16 = 256
  ) {
    self.queueSize = queueSize
    self.firstPosition = firstPosition
    self.receiveBufferCount = receiveBufferCount
  }
}

/// The memory of one frame that the device reads or writes.
public enum NetworkBuffer {
  /// Holds any Ethernet frame with its virtio-net header (at least 1,526, VIRTIO 1.4 §5.1.6.3.1).
  public static let byteCount: UInt32 = 2_048
}

/// The reason why a device could not be brought up.
public enum InitialisationFailure: Equatable, Sendable {
  case noDevice
  /// Status did not read 0 after a reset (VIRTIO 1.4 §2.4.1).
  case resetDidNotComplete
  /// A legacy device that wants the header in a descriptor of its own.
  case headerLayoutNotOffered
  /// A version 2 device that does not offer VERSION_1 (VIRTIO 1.4 §6.1).
  case versionNotOffered
  /// FEATURES_OK did not stay set (VIRTIO 1.4 §3.1.1).
  case featuresRefused
  /// The queue does not exist, is in use, or is smaller than wanted.
  case queueUnavailable(queue: UInt8, maximum: UInt32)
  /// The machine's shared memory lies at addresses that a legacy device cannot be told.
  case memoryOutOfReach
}

/// The interrupt-driven virtio-net driver (VIRTIO 1.4 §5.1).
///
/// 256 receive buffers, each its own; every service posts them again; transmission never waits.
/// All it learns from the device is recorded, so a recorded run can be replayed exactly.
/// ``SoundDriver`` is the one that is meant to run; other ``DriverDecisions`` make other drivers
/// of the same code.
public struct NetworkDriver<Decisions: DriverDecisions>: ~Copyable {
  public let transport: MMIOTransport
  public let options: DriverOptions
  /// Features that both sides agreed on.
  public internal(set) var negotiated: FeatureBits = []
  /// The virtio-net header's length in front of every frame, both ways.
  public var headerByteCount = 0
  /// The device's address, or a locally administered one where the device has none.
  public internal(set) var macAddress: [6 of UInt8] = [0x52, 0x54, 0x00, 0x51, 0x5A, 0x01]
  var watchdog = Watchdog()
  /// The device broke a rule; the next service resets it.
  public var pendingReset: DeviceResetReason?
  /// False after a reset from which the device did not come up: its rings mean nothing.
  public internal(set) var isLive = true
  var transmitInterruptsAreWanted = false
  /// This service looks at the receive queue; with a watchdog that heals, every one does.
  public internal(set) var servesReceive = true
  /// The last service left work behind, or there was none yet.
  var leftWork = true
  /// Resets since boot, and why the last one was.
  public internal(set) var resetCount = 0
  public internal(set) var lastReset: DeviceResetReason?
  /// Queue 0: frames from the device.
  public var receiveQueue: SplitVirtqueue<Decisions.Ring>
  /// Queue 1: frames to the device.
  public var transmitQueue: SplitVirtqueue<Decisions.Ring>
  /// What the conformer remembers beside its rings.
  public var decisions: Decisions

  private init(
    transport: MMIOTransport, options: DriverOptions, decisions: Decisions,
    receiveQueue: consuming SplitVirtqueue<Decisions.Ring>,
    transmitQueue: consuming SplitVirtqueue<Decisions.Ring>
  ) {
    self.transport = transport
    self.options = options
    self.receiveQueue = receiveQueue
    self.transmitQueue = transmitQueue
    self.decisions = decisions
  }

  /// Obtains the driver's memory; the device is not touched.
  ///
  /// - Returns: `nil` when the memory lies where no device can reach it.
  static func make<M: Machine & ~Copyable>(
    transport: MMIOTransport, options: DriverOptions, decisions: Decisions, on machine: inout M
  ) throws(M.Fault) -> NetworkDriver? {
    guard
      let receiveQueue = try SplitVirtqueue<Decisions.Ring>.obtain(
        queueIndex: 0, direction: .receive, options: options, decisions: decisions.ring,
        on: &machine),
      let transmitQueue = try SplitVirtqueue<Decisions.Ring>.obtain(
        queueIndex: 1, direction: .transmit, options: options, decisions: decisions.ring,
        on: &machine)
    else { return nil }
    return NetworkDriver(
      transport: transport, options: options, decisions: decisions, receiveQueue: receiveQueue,
      transmitQueue: transmitQueue)
  }

  /// The rule of its own that the driver broke: it is at its end, and so is the kernel.
  public var breakdown: DriverBreakdown? {
    receiveQueue.decisions.breakdown ?? transmitQueue.decisions.breakdown
  }

  /// A queue's indices, as they stand in shared memory.
  public var receivePositions: RingPositions { receiveQueue.positions }
  public var transmitPositions: RingPositions { transmitQueue.positions }
}

/// A queue's indices, as they stand in shared memory.
public struct RingPositions: Equatable, Sendable {
  public var available: UInt16
  public var used: UInt16
}

extension SplitVirtqueue {
  fileprivate var positions: RingPositions {
    RingPositions(available: publishedPosition.rawValue, used: observedUsed.rawValue)
  }
}
