import ArgumentParser
import PacketFiles
import Recording
import Replay
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
  /// Reads the timeline at `path`, or says what is wrong with it and ends with code 2.
  static func load(_ path: String) throws -> RecordedRun {
    do throws(RecordedRunError) {
      return try RecordedRun(path: path)
    } catch {
      Talk.error(error.advice(path: path))
      throw ExitCode(2)
    }
  }
}

extension RecordedRunError {
  /// What is wrong with the file, and what to do next.
  func advice(path: String) -> String {
    switch self {
    case .unreadable(let error): error.words(path: path)
    case .noTrace:
      "\(path): no trace blocks; make a timeline with 'quartz-trace record' or 'quartz-trace merge'"
        + " (editcap and mergecap drop them)"
    case .noSession:
      "\(path): the session block is missing, so the kernel command line is unknown; record again"
    case .severalBoots:
      "\(path): trace blocks of more than one boot; merge one boot at a time"
    }
  }
}
