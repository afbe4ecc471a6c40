import FoundationEssentials
import Subprocess
import SystemPackage
import ToolSupport

/// What `quartz-replay`, the tool beside this one, says on the same timeline.
struct ReplayConfirmation {
  enum Outcome: String {
    /// The replay ended in a wait that nothing can end.
    case hangs = "hang reproduced"
    case stops = "fault reproduced"
    case runsOn = "no hang"
    /// Data is missing, or the replay left the recording.
    case undecided = "undecided"
  }

  private struct Answer: Decodable {
    var verdict: String
  }

  private static let outputByteLimit = 1 << 20

  let outcome: Outcome
  let verdict: String

  var words: String { "replay: \(outcome.rawValue) (\(verdict))".printable }

  /// Replays the timeline once.
  ///
  /// - Throws: environment when there is no such tool.
  init(timeline: String) async throws(CommandFailure) {
    let tool = ProcessIdentity.executable.removingLastComponent().appending("quartz-replay")
    do {
      let run = try await Subprocess.run(
        .path(tool), arguments: ["run", "--json", timeline],
        output: .string(limit: ReplayConfirmation.outputByteLimit),
        error: .string(limit: ReplayConfirmation.outputByteLimit))
      guard case .exited(let code) = run.terminationStatus else {
        throw CommandFailure(.environment, "\(tool) ended by a signal")
      }
      self.init(exitCode: code, output: run.standardOutput, error: run.standardError)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(.environment, "\(tool): \(error)")
    }
  }

  /// - Parameters:
  ///   - exitCode: as quartz-replay documents it.
  ///   - output: its JSON object; what cannot be read is shown as it is.
  init(exitCode: Int32, output: String, error: String) {
    let answer = try? JSONDecoder().decode(Answer.self, from: Data(output.utf8))
    verdict = answer?.verdict ?? "exit code \(exitCode): \(error.isEmpty ? output : error)"
    switch (exitCode, answer) {
    case (0, .some): outcome = .runsOn
    case (1, .some(let answer)): outcome = answer.verdict.contains("hang") ? .hangs : .stops
    default: outcome = .undecided
    }
  }
}
