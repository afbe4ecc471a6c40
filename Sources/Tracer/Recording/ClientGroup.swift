import Glibc
import Subprocess

/// The process group that a client and its children are in.
///
/// A group of their own can be ended as a whole. At a terminal they stay in the tool's group: only
/// there may they read from it, and Ctrl-C reaches all of them anyway.
struct ClientGroup: Sendable {
  private let isTheirs = isatty(STDIN_FILENO) == 0

  var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = isTheirs ? 0 : nil
    options.teardownSequence = steps
    return options
  }

  private var steps: [TeardownStep] {
    [
      .send(signal: .interrupt, toProcessGroup: isTheirs, allowedDurationToNextStep: .seconds(2)),
      .gracefulShutDown(toProcessGroup: isTheirs, allowedDurationToNextStep: .seconds(2)),
    ]
  }

  /// Ends the client, and then whatever of its group is left.
  func end<Input, Output, Failure>(_ client: Execution<Input, Output, Failure>) async {
    await client.teardown(using: steps)
    guard isTheirs else { return }
    // The client has ended but was not waited for yet, so its number still names the group. There
    // may be nobody left to receive the signal.
    try? client.send(signal: .kill, toProcessGroup: true)
  }
}
