import Hypervisor
import Testing

@Suite("How a guest ended")
struct GuestExitTests {
  @Test(
    "follows from the exit status and the monitor's last word",
    arguments: [
      (GuestExit.Status.exited(0), "host-qmp-quit" as String?, GuestExit.quit),
      (.exited(0), "guest-reset", .reset),
      (.exited(0), "guest-shutdown", .poweredOff),
      (.exited(0), "host-signal", .terminated),
      (.exited(0), "guest-panic", .failed),
      (.exited(0), nil, .unexplained(status: 0)),
      (.exited(0), "a later word", .unexplained(status: 0)),
      (.exited(1), nil, .debugExit(value: 0)),
      (.exited(33), nil, .debugExit(value: 16)),
      (.exited(2), nil, .unexplained(status: 2)),
      (.exited(-1), nil, .unexplained(status: -1)),
      (.signalled(11), nil, .killed(signal: 11)),
    ])
  func interpretation(status: GuestExit.Status, reason: String?, expected: GuestExit) {
    let exit = GuestExit(status: status, monitorAnswered: true, shutdownReason: reason)
    #expect(exit == expected)
    #expect(!exit.description.isEmpty)
  }

  @Test("is a refusal when the monitor never answered", arguments: [Int32(0), 1, 33])
  func refusal(status: Int32) {
    let exit = GuestExit(status: .exited(status), monitorAnswered: false, shutdownReason: nil)
    #expect(exit == .refused(status: status))
    #expect(!exit.isOrderly)
  }

  @Test("is orderly only when somebody wanted it")
  func orderly() {
    let all: [GuestExit] = [
      .debugExit(value: 0), .quit, .reset, .poweredOff, .failed, .terminated, .killed(signal: 9),
      .refused(status: 1), .unexplained(status: 0),
    ]
    #expect(all.filter(\.isOrderly) == [.quit, .poweredOff])
  }
}
