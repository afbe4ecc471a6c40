/// How a run of QEMU ended.
///
/// An exit status alone cannot say: a triple fault under `-no-reboot` exits with 0, as a clean end
/// does, and status 1 is both a debug exit of 0 and QEMU refusing its arguments. What the monitor
/// said last tells them apart.
public enum GuestExit: Equatable, Sendable {
  /// The guest wrote `value` to the debug-exit port.
  case debugExit(value: UInt32)
  /// The monitor was asked to quit.
  case quit
  /// The guest reset itself, which a triple fault does too.
  case reset
  /// The guest powered off.
  case poweredOff
  /// QEMU gave up on the guest (an internal error, a failed device).
  case failed
  /// QEMU was asked to end by a signal and did so.
  case terminated
  /// QEMU was killed by signal `number`.
  case killed(signal: Int32)
  /// QEMU never reached its monitor.
  case refused(status: Int32)
  /// Status 0 and no word of the monitor: a crash may look like this, so it is no success.
  case unexplained(status: Int32)

  /// How a process ended, as its parent learns it.
  public enum Status: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// Interprets the end of QEMU.
  ///
  /// - Parameters:
  ///   - status: what the process left.
  ///   - monitorAnswered: whether QEMU ever greeted on its monitor.
  ///   - shutdownReason: the reason of the monitor's `SHUTDOWN` event, when one came.
  public init(status: Status, monitorAnswered: Bool, shutdownReason: String?) {
    switch status {
    case .signalled(let number):
      self = .killed(signal: number)
    case .exited(let status) where !monitorAnswered:
      self = .refused(status: status)
    case .exited(let status):
      self = GuestExit(status: status, shutdownReason: shutdownReason)
    }
  }

  private init(status: Int32, shutdownReason: String?) {
    switch shutdownReason {
    case "host-qmp-quit"?: self = .quit
    case "guest-reset"?: self = .reset
    case "guest-shutdown"?: self = .poweredOff
    case "guest-panic"?, "host-error"?, "subsystem-reset"?: self = .failed
    case "host-signal"?: self = .terminated
    case nil where status > 0 && status % 2 == 1: self = .debugExit(value: UInt32(status / 2))
    default: self = .unexplained(status: status)
    }
  }

  /// True for an end that somebody wanted: the monitor's `quit`, or a power-off.
  public var isOrderly: Bool {
    switch self {
    case .quit, .poweredOff: true
    case .debugExit, .reset, .failed, .terminated, .killed, .refused, .unexplained: false
    }
  }
}

extension GuestExit: CustomStringConvertible {
  /// A clause for people, without a full stop.
  public var description: String {
    switch self {
    case .debugExit(let value): "the guest left through the debug-exit port with \(value)"
    case .quit: "QEMU was asked to quit"
    case .reset: "the guest reset itself, as a triple fault does"
    case .poweredOff: "the guest powered off"
    case .failed: "QEMU gave up on the guest"
    case .terminated: "QEMU was ended by a signal"
    case .killed(let signal): "QEMU was killed by signal \(signal)"
    case .refused(let status): "QEMU did not start (exit status \(status))"
    case .unexplained(let status): "QEMU ended with status \(status) and did not say why"
    }
  }
}
