import PacketFiles
import Recording
import Replay
import ToolSupport
import TraceFormat

extension ReplayInput {
  /// The part of a recorded run that a replay needs.
  init(_ run: RecordedRun) {
    self.init(
      commandLine: run.session.commandLine, records: run.records, frames: run.frames,
      arrivals: run.arrivals)
  }
}

extension RecordedRun {
  /// Reads the timeline at `path`.
  ///
  /// - Throws: usage, with what is wrong with it and what to do next.
  static func load(_ path: String) throws(CommandFailure) -> RecordedRun {
    do throws(RecordedRunError) {
      return try RecordedRun(path: path)
    } catch {
      throw error.failure(path: path)
    }
  }
}

extension RecordedRunError {
  /// What is wrong with the file, and what to do next.
  fileprivate func failure(path: String) -> CommandFailure {
    if case .unreadable(.unreadable(let error)) = self {
      return CommandFailure(error, path: path)
    }
    return CommandFailure(.usage, advice(path: path))
  }

  private func advice(path: String) -> String {
    switch self {
    case .unreadable(let error): error.words(path: path)
    case .noTrace:
      "\(path): no trace blocks; make a timeline with 'quartz-trace record' or 'quartz-trace merge'"
        + " (editcap and mergecap drop them)"
    case .noSession:
      "\(path): the session block is missing, so the kernel command line is unknown; record again"
    case .severalBoots:
      "\(path): trace blocks of more than one boot; merge one boot at a time"
    case .otherKernel(let name):
      "\(path): the trace is of another kernel\(name.isEmpty ? "" : " (\(name))"), whose driver is"
        + " not here to be run again; 'quartz-trace diagnose' and 'check' read it"
    }
  }
}
