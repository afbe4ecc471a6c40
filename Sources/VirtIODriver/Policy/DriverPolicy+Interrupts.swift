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

  /// What the watchdog does with what it finds.
  public enum WatchdogDuty: UInt8, Sendable {
    case heals
    /// It inspects and records; rings are then served after the device's interrupts alone.
    case reports
    /// There is no tick; rings are served after the device's interrupts alone.
    case off
  }
}
