public import VirtIO

/// QEMU's virtio-net device behind a virtio-mmio transport, with its net queue and backend state
/// (VIRTIO 1.4 §5.1, §4.2).
///
/// The device acts in steps: ``step(memory:backend:)`` runs one, and between two of them the
/// processor may look at memory. Routines never interleave with each other, and a register
/// access finishes the routine in progress, since both hold QEMU's one lock.
public struct NetworkDevice: Sendable {
  public let configuration: DeviceConfiguration

  // MARK: Transport and life cycle

  public internal(set) var status: DeviceStatus = []
  public internal(set) var interruptStatus: InterruptStatus = []
  /// The level of the interrupt line.
  public internal(set) var interruptLine = false
  /// Changes with every change of the configuration space.
  public internal(set) var generation: UInt32 = 0
  /// The features in force.
  public internal(set) var features: FeatureBits = []
  var latchedFeatures: [2 of UInt32] = [0, 0]
  var deviceFeaturesWord = 0
  var driverFeaturesWord = 0
  var pageShift: UInt32 = 0
  var selectedQueue = 0
  /// What QueueReady reads, a bit for each queue that can be selected, existing or not.
  var readyQueues: [16 of UInt64] = .init(repeating: 0)
  /// The configuration space as it was last read or written, from which a write goes on.
  var configurationSpace: UInt64 = 0

  /// What broke the device, in order; it is cleared by nothing.
  public internal(set) var errors: [RingError] = []
  /// The device ignores its queues until reset.
  public internal(set) var isBroken = false
  /// QEMU would have ended here; the device does nothing more.
  public internal(set) var abort: DeviceAbort?

  // MARK: The network card

  /// The address in force, the first byte lowest; a reset restores the configured one.
  public internal(set) var macAddress: UInt64
  /// See ``setLink(up:memory:backend:)``.
  public internal(set) var isLinkUp = true
  /// The driver was asked to announce the guest and has not acknowledged it.
  public internal(set) var isAnnouncing = false
  /// See ``setRunning(_:memory:backend:)``.
  public internal(set) var isRunning = true
  var filter = ReceiveFilter()

  // MARK: Queues and routines

  var queues: [3 of DeviceQueue]
  var receive = ReceiveRoutine()
  var transmit = TransmitRoutine()
  /// The step that a control command in progress will take next.
  public internal(set) var controlStep = ControlStep.idle
  var bounceBuffer = BounceBuffer()
  /// Frames for the guest that wait in QEMU's net queue.
  var netQueue = FrameQueue()
  /// Frames that the backend has not read yet.
  var arrivals = FrameQueue()
  /// Frames that the backend sent from within its transmit call.
  var replies = FrameQueue()
  /// The net queue is to be delivered.
  var isFlushWanted = false
  /// The delivery of the net queue began, so that nothing comes between its frames.
  var isFlushing = false
  /// The receive queue ran out of buffers: nothing is delivered until it is notified.
  public internal(set) var isReceiveDisabled = false
  /// A datagram backend reads; it stops while a frame of it waits in the net queue.
  var isBackendReading = true

  /// Queues whose deferred notification the main loop has not seen, bit by bit.
  var pendingNotifications: UInt8 = 0

  // MARK: Counters

  /// Frames lost before the guest could see them, by whatever rule.
  public internal(set) var framesLost = 0
  public internal(set) var framesDelivered = 0
  public internal(set) var framesTransmitted = 0

  /// The fault plan at work; `nil` for a device without faults.
  var injector: FaultInjector?

  public init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
    macAddress = configuration.macAddress & Self.macAddressMask
    injector = FaultInjector(configuration.faults)
    let first = configuration.faults.firstPosition ?? configuration.firstPosition
    let isWide = injector?.defects.contains(.wideAvailableIndex) ?? false
    queues = [
      DeviceQueue(defaultSize: 256, firstPosition: first, comparesWide: isWide),
      DeviceQueue(defaultSize: 256, firstPosition: first, comparesWide: isWide),
      DeviceQueue(defaultSize: 64, firstPosition: first, comparesWide: isWide),
    ]
  }

  /// The device's view of queue `number`, 0 to 2.
  public func queue(_ number: UInt16) -> DeviceQueue { queues[Int(number)] }

  /// Frames that wait for the guest, in the net queue and in the backend.
  public var framesWaiting: Int { netQueue.count + arrivals.count }

  var isMergeable: Bool { features.contains(.mrgRxbuf) }
  var headerByteCount: Int { NetworkHeader.byteCount(negotiated: features) }

  static let receiveIndex = Int(NetworkQueue.receive.index)
  static let transmitIndex = Int(NetworkQueue.transmit.index)
  static let controlIndex = Int(NetworkQueue.control.index)
  static let macAddressMask: UInt64 = 0xffff_ffff_ffff
}

/// A delivery in progress.
struct ReceiveRoutine: Sendable {
  var step = ReceiveStep.idle
  /// The shadow of `avail.idx` when the buffers were found wanting.
  var mark: RingPosition?
  /// Bytes of the frame in guest memory so far.
  var copied = 0
  /// Chains filled so far.
  var used: [UsedElement] = []
  /// Elements stored so far.
  var stored = 0
  /// One of the chains filled so far holds the bounce buffer.
  var holdsBounceBuffer = false
  /// The frame came while older ones waited that could have been delivered: it goes first.
  var isOvertaking = false
  /// Where `num_buffers` goes, byte by byte: the field may straddle two segments.
  var bufferCountAddresses: (low: UInt64, high: UInt64)?
}

/// A flush of the transmit queue in progress.
struct TransmitRoutine: Sendable {
  enum Pass: Sendable { case first, second, completion }

  var step = TransmitStep.idle
  var pass = Pass.first
  /// The frame without its header.
  var frame: [UInt8] = []
  /// Frames used in this pass.
  var flushed = 0
  /// The bottom half will run.
  var isScheduled = false
  /// QEMU's `tx_waiting`: a notification would schedule nothing more.
  var isWaiting = false
  /// The backend refused the frame, which stays with the device.
  var isRefused = false

  /// Chains that one pass takes at most.
  static let burst = 256
  /// Bytes of the longest frame that the net layer carries; longer ones vanish.
  static let frameByteLimit: UInt64 = 4096 + 65536
}
