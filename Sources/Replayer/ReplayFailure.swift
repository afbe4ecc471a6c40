import PacketFiles
import Recording
import Replay
import ToolSupport

extension String {
  /// What `work` makes of the timeline at this path.
  ///
  /// - Throws: what is wrong with the timeline, and what to do next.
  func replayed<Result>(
    _ work: () throws(ReplayError) -> Result
  ) throws(CommandFailure) -> Result {
    do throws(ReplayError) { return try work() } catch {
      if case .recording(.unreadable(let cause)) = error {
        throw CommandFailure(cause, path: self)
      }
      throw CommandFailure(.usage, error.words(path: self))
    }
  }
}
