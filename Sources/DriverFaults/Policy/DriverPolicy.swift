/// How the driver decides wherever a driver may go wrong.
///
/// Every default is the sound choice, and a driver of defaults is the driver. The other values are
/// faults that real drivers had: Documentation/Zoo.md says which, and what each does to a ring.
/// A policy never reaches outside memory; what it breaks are the rules between driver and device,
/// and where it breaks the driver itself, the run ends with a `DriverBreakdown`.
public struct DriverPolicy: Equatable, Sendable {
  public var acknowledgement = Acknowledgement.beforeDrain
  public var enabling = Enabling.looksAgain
  public var suppression = Suppression.asSpecified
  public var consumers = Consumers.one
  public var decision = NotificationDecision.afterPublication
  public var eventCompare = EventCompare.wrapping
  public var firstNotification = FirstNotification.sent
  public var emptyRing = EmptyRing.alwaysNotified
  public var indices = IndexArithmetic.wrapping
  public var trust = ElementTrust.checked
  public var refill = Refill.eachService
  public var receiveBuffer = ReceiveBuffer.wholeFrame
  public var header = HeaderSize.asNegotiated
  public var reclaim = Reclaim.whenUsed
  public var failedTransmission = FailedTransmission.descriptorKept
  public var chain = TransmitChain.asSpecified
  public var initialisation = InitialisationOrder.featuresFirst
  public var ringMemory = RingMemory.zeroed
  public var deviceReset = DeviceReset.beforeInitialisation

  /// The sound driver.
  public init() {}
}

/// Interrupts and the order of looking, acknowledging and enabling.
extension DriverPolicy {
  /// When InterruptStatus is acknowledged.
  public enum Acknowledgement: UInt8, Sendable {
    case beforeDrain
    /// After the last look at the rings: what completes between the two is never signalled.
    case afterDrain
    /// Not at all, and nothing is drained, when the service before had taken frames.
    case skippedWhileBusy
  }

  /// What follows the enabling of interrupts.
  public enum Enabling: UInt8, Sendable {
    case looksAgain
    /// The driver waits at once: what came before the enabling has no interrupt.
    case waitsAtOnce
  }

  /// How the driver says that it wants no interrupt, or wants one.
  public enum Suppression: UInt8, Sendable {
    case asSpecified
    /// Suppresses where it should enable, and enables where it should suppress.
    case inverted
    /// With event index: `used_event` stays where it was.
    case eventStaysPut
    /// With event index: `used_event` gets the position at which the service began.
    case eventMovesBack
  }

  /// Who takes used elements.
  public enum Consumers: UInt8, Sendable {
    case one
    /// Two without a lock: after a batch one writes its older counter over the other's.
    case two
  }
}

/// Available buffer notifications (VIRTIO 1.4 §2.7.10, §2.7.13.4).
extension DriverPolicy {
  /// When it is decided whether the device is to be notified.
  public enum NotificationDecision: UInt8, Sendable {
    case afterPublication
    /// `used.flags` or `avail_event` is read before `avail.idx` is stored.
    case beforePublication
    /// Only when a quarter of the ring was made available since the last decision.
    case inBatches
  }

  /// How `avail_event` is compared with `avail.idx`.
  public enum EventCompare: UInt8, Sendable {
    case wrapping
    /// `avail.idx >= avail_event + 1`, as numbers.
    case asNumbers
  }

  /// The notification behind DRIVER_OK.
  public enum FirstNotification: UInt8, Sendable {
    case sent
    case left
  }

  /// A ring in which the device had nothing left, once it is filled again.
  public enum EmptyRing: UInt8, Sendable {
    case alwaysNotified
    /// As `used.flags` or `avail_event` says, like any other.
    case asDeviceAsks
  }
}

/// Used elements, receive buffers and their return.
extension DriverPolicy {
  /// How positions are counted.
  public enum IndexArithmetic: UInt8, Sendable {
    case wrapping
    /// Distances modulo the queue size: a full ring looks like an empty one.
    case moduloSize
    /// Distances in 32 bits: past the wrap they are huge.
    case wideDifference
    /// The step from 65,535 on traps, and the kernel stops.
    case trapping
    /// The used ring is walked as if it had one entry less.
    case shortWindow
  }

  /// What a used element is believed.
  public enum ElementTrust: UInt8, Sendable {
    case checked
    /// Its id and length count as they are; they are cut to what is memory of the driver.
    case trusted
    /// An element with a bad length is reported and then used all the same.
    case badBufferUsed
  }

  /// When receive buffers go back to the device.
  public enum Refill: UInt8, Sendable {
    /// As they are taken; what could not be allocated then, at the next turn of the loop.
    case eachService
    /// At the beginning of the next batch that is not empty.
    case atNextBatch
    case never
    /// As they are taken; what could not be allocated then, with the next received frame.
    case onReceiveAlone
    /// As they are taken; what could not be allocated then, never.
    case leaksOnFailure
  }

  /// What is posted for a frame.
  public enum ReceiveBuffer: UInt8, Sendable {
    /// 2,048 bytes, each descriptor its own.
    case wholeFrame
    /// 512 bytes.
    case tooSmall
    /// 2,048 bytes the first time, none from the second time on.
    case emptyWhenReposted
    /// 2,048 bytes, the same for every descriptor.
    case shared
  }

  /// The virtio-net header's length (VIRTIO 1.4 §5.1.6).
  public enum HeaderSize: UInt8, Sendable {
    case asNegotiated
    /// 10 bytes where it has 12, and 12 where it has 10.
    case otherInterface
  }
}

/// Transmission.
extension DriverPolicy {
  /// When a transmit descriptor is the driver's again.
  public enum Reclaim: UInt8, Sendable {
    case whenUsed
    /// At the latest after ``ZooDriver/reclaimBound`` looks that found the ring full.
    case afterBound
    /// When used, but looked for only with a frame that found room.
    case behindCapacityTest
  }

  /// The descriptor of a frame that could not be transmitted.
  public enum FailedTransmission: UInt8, Sendable {
    case descriptorKept
    case descriptorLeaked
  }

  /// What is made available for a frame.
  public enum TransmitChain: UInt8, Sendable {
    case asSpecified
    /// Four bytes: less than the virtio-net header.
    case belowHeader
    /// A descriptor whose `next` is itself.
    case looped
  }
}

/// The way to DRIVER_OK (VIRTIO 1.4 §3.1.1).
extension DriverPolicy {
  /// What comes first after DRIVER.
  public enum InitialisationOrder: UInt8, Sendable {
    case featuresFirst
    /// The queues are made for the features of the last negotiation, at first for none.
    case queuesFirst
  }

  /// Ring memory when the device is told of it.
  public enum RingMemory: UInt8, Sendable {
    case zeroed
    case asItWas
  }

  /// What precedes an initialisation.
  public enum DeviceReset: UInt8, Sendable {
    case beforeInitialisation
    case left
  }
}
