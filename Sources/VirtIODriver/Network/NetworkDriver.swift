import Machine
public import TraceFormat
public import VirtIO

/// The interrupt-driven virtio-net driver (VIRTIO 1.4 §5.1).
///
/// 256 receive buffers, each its own; every service posts them again; transmission never waits.
/// All it learns from the device is recorded, so a recorded run can be replayed exactly.
public struct NetworkDriver: ~Copyable {
  /// What a caller may ask for; zero or absent means the driver's own choice.
  public struct Options: Equatable, Sendable {
    /// Descriptors in each queue: a power of two, at most 1,024.
    public var queueSize: UInt16
    /// Where the indices of both queues start; other than 0 only in a machine that agrees.
    public var firstPosition: RingPosition
    /// Receive buffers to post; all of them unless an experiment wants fewer.
    public var receiveBufferCount: UInt16
    /// Accepts EVENT_IDX where it is offered.
    public var usesEventIndex = false
    /// Faults on purpose; by default there is none.
    public var policy = DriverPolicy()
    /// Receive buffers that are posted again before memory becomes short.
    public var grantedBuffers: UInt32 = 0
    /// Receive buffers that cannot be had when they are to be posted again after those.
    public var refusedBuffers: UInt32 = 0
    /// Every so many-th receive buffer after those cannot be had; 0 for none.
    public var refusalPeriod: UInt32 = 0
    /// Every so many-th frame cannot be transmitted for want of memory; 0 for none.
    public var transmitRefusalPeriod: UInt32 = 0

    public init(
      queueSize: UInt16 = 256, firstPosition: RingPosition = RingPosition(0),
      receiveBufferCount: UInt16 = 256
    ) {
      self.queueSize = queueSize
      self.firstPosition = firstPosition
      self.receiveBufferCount = receiveBufferCount
    }
  }

  static let receiveQueueIndex: UInt8 = 0
  static let transmitQueueIndex: UInt8 = 1
  /// Holds any Ethernet frame with its virtio-net header (at least 1,526, VIRTIO 1.4 §5.1.6.3.1).
  public static let bufferByteCount: UInt32 = 2_048

  public let transport: MMIOTransport
  public let options: Options
  /// Features that both sides agreed on.
  public internal(set) var negotiated: FeatureBits = []
  /// The virtio-net header's length in front of every frame, both ways.
  public internal(set) var headerByteCount = 0
  /// The device's address, or a locally administered one where the device has none.
  public internal(set) var macAddress: [6 of UInt8] = [0x52, 0x54, 0x00, 0x51, 0x5A, 0x01]
  var receiveQueue: SplitVirtqueue
  var transmitQueue: SplitVirtqueue
  var watchdog = Watchdog()
  /// The device broke a rule; the next service resets it.
  var pendingReset: DeviceResetReason?
  /// False after a reset from which the device did not come up: its rings mean nothing.
  var isLive = true
  var transmitInterruptsAreWanted = false
  var receiveSupply: BufferSupply
  var transmitSupply: BufferSupply
  /// This service looks at the receive queue; with a watchdog that heals, every one does.
  var servesReceive = true
  /// This service acknowledges the interrupt when it ends.
  var owesAcknowledgement = false
  /// The last service left work behind, or there was none yet.
  var leftWork = true
  /// Frames of the last service that looked at the receive queue.
  var lastBatch = 0
  /// Looks in a row that found the transmit ring full and nothing used.
  var fullLooks = 0
  /// Resets since boot, and why the last one was.
  public internal(set) var resetCount = 0
  public internal(set) var lastReset: DeviceResetReason?

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
  }

  private init(
    transport: MMIOTransport, options: Options, receiveQueue: consuming SplitVirtqueue,
    transmitQueue: consuming SplitVirtqueue
  ) {
    self.transport = transport
    self.options = options
    self.receiveQueue = receiveQueue
    self.transmitQueue = transmitQueue
    receiveSupply = BufferSupply(
      plenty: options.grantedBuffers, refusals: options.refusedBuffers,
      period: options.refusalPeriod)
    transmitSupply = BufferSupply(period: options.transmitRefusalPeriod)
  }

  /// Obtains the driver's memory; the device is not touched.
  static func make<M: Machine & ~Copyable>(
    transport: MMIOTransport, options: Options, on machine: inout M
  ) throws(M.Fault) -> NetworkDriver {
    let receiveQueue = try SplitVirtqueue.obtain(
      queueIndex: receiveQueueIndex, direction: .receive, options: options, on: &machine)
    let transmitQueue = try SplitVirtqueue.obtain(
      queueIndex: transmitQueueIndex, direction: .transmit, options: options, on: &machine)
    return NetworkDriver(
      transport: transport, options: options, receiveQueue: receiveQueue,
      transmitQueue: transmitQueue)
  }
}

extension SplitVirtqueue {
  /// Legacy devices want the used ring on this boundary; it suits the others too.
  static let pageByteCount: UInt32 = 4_096

  fileprivate static func obtain<M: Machine & ~Copyable>(
    queueIndex: UInt8, direction: Direction, options: NetworkDriver.Options,
    on machine: inout M
  ) throws(M.Fault) -> SplitVirtqueue {
    let size = options.queueSize
    let ringByteCount = SplitVirtqueueLayout.byteCount(
      queueSize: size, usedRingAlignment: pageByteCount)
    let base = try machine.obtainShared(
      byteCount: Int(ringByteCount), alignment: Int(pageByteCount))
    let isShared = direction == .receive && options.policy.receiveBuffer == .shared
    let stride = isShared ? 0 : NetworkDriver.bufferByteCount
    let buffers = try machine.obtainShared(
      byteCount: Int(NetworkDriver.bufferByteCount) * Int(size), alignment: Int(pageByteCount))
    return SplitVirtqueue(
      queueIndex: queueIndex, direction: direction,
      layout: SplitVirtqueueLayout(
        queueSize: size, base: base, usedRingAlignment: pageByteCount),
      buffers: BufferRegion(address: buffers, stride: stride, count: size),
      firstPosition: options.firstPosition, policy: options.policy)
  }
}

extension NetworkDriver {
  /// A queue's indices, as they stand in shared memory.
  public struct Positions: Equatable, Sendable {
    public var available: UInt16
    public var used: UInt16
  }

  /// A step of an index trapped: the driver is at its end, and so is the kernel.
  public var hasTrapped: Bool { receiveQueue.hasTrapped || transmitQueue.hasTrapped }

  public var receivePositions: Positions { receiveQueue.positions }
  public var transmitPositions: Positions { transmitQueue.positions }
}

extension SplitVirtqueue {
  fileprivate var positions: NetworkDriver.Positions {
    NetworkDriver.Positions(
      available: publishedPosition.rawValue, used: observedUsed.rawValue)
  }
}
