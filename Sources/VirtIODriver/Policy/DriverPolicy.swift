/// How the driver decides wherever a driver may go wrong.
///
/// Every default is the sound choice, and a driver of defaults is the driver. The other values are
/// faults that real drivers had: Documentation/Zoo.md says which, and what each does to a ring.
/// A policy never reaches outside memory; what it breaks are the rules between driver and device.
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
  public var watchdog = WatchdogDuty.heals

  /// The sound driver.
  public init() {}
}
