public import VirtIO

/// QEMU's virtio-net device behind a virtio-mmio transport, with its net queue and backend state
/// (VIRTIO 1.4 §5.1, §4.2).
///
/// The device acts in steps: ``step(memory:backend:)`` runs one, and between two of them the
/// processor may look at memory. Routines never interleave with each other, and a register
/// access finishes the routine in progress, since both hold QEMU's one lock.
///
/// Nothing goes wrong in here by itself: at the few points where a device can fail in another
/// way than by its guest's fault it asks ``DeviceDecisions``.
public struct NetworkDevice: Sendable {
  public let configuration: DeviceConfiguration

  // MARK: Transport and life cycle

  public internal(set) var status: DeviceStatus = []
  public package(set) var interruptStatus: InterruptStatus = []
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

  /// The last things that broke the device, oldest first, at most ``errorLimit``; a reset leaves
  /// them.
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

  package var queues: [3 of DeviceQueue]
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
  package var pendingNotifications: UInt8 = 0

  // MARK: Counters

  /// Frames lost before the guest could see them, by whatever rule.
  public internal(set) var framesLost = 0
  public internal(set) var framesDelivered = 0
  public internal(set) var framesTransmitted = 0

  public init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
    macAddress = configuration.macAddress & Self.macAddressMask
    let first = configuration.firstPosition
    queues = [
      DeviceQueue(defaultSize: 256, firstPosition: first),
      DeviceQueue(defaultSize: 256, firstPosition: first),
      DeviceQueue(defaultSize: 64, firstPosition: first),
    ]
  }

  /// The device's view of queue `number`, 0 to 2.
  public func queue(_ number: UInt16) -> DeviceQueue { queues[Int(number)] }

  /// Frames that wait for the guest, in the net queue and in the backend.
  public var framesWaiting: Int { netQueue.count + arrivals.count }

  var isMergeable: Bool { features.contains(.mrgRxbuf) }
  var headerByteCount: Int { NetworkHeader.byteCount(negotiated: features) }

  /// Errors that ``errors`` keeps: a guest may break and reset its device for ever.
  public static let errorLimit = 64

  static let receiveIndex = Int(NetworkQueue.receive.index)
  static let transmitIndex = Int(NetworkQueue.transmit.index)
  static let controlIndex = Int(NetworkQueue.control.index)
  static let macAddressMask: UInt64 = 0xffff_ffff_ffff
}
