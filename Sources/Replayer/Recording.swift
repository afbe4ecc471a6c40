import Replay
import TraceFiles
import TraceFormat

/// A timeline, read whole and put into the order that a replay needs.
struct Recording {
  var input: ReplayInput
  /// Records that were generated and are not there, as the trace itself counts them.
  var recordsLost: UInt64
  /// Stretches of the file that could not be used, in words.
  var damage: [String]

  /// Why a timeline cannot be replayed at all.
  enum Failure: Error, CustomStringConvertible {
    case unreadable(path: String, PacketFileError)
    case noTrace(path: String)
    case noSession(path: String)
    case severalBoots(path: String)

    var description: String {
      switch self {
      case .unreadable(let path, let error): "\(path): \(error)"
      case .noTrace(let path):
        "\(path): no trace blocks; make a timeline with 'quartz-trace record' or 'merge'"
          + " (editcap and mergecap drop them)"
      case .noSession(let path):
        "\(path): the session block is missing, so the kernel command line is unknown"
      case .severalBoots(let path):
        "\(path): trace blocks of more than one boot; merge one boot at a time"
      }
    }
  }

  init(path: String) throws(Failure) {
    var contents = Contents()
    do throws(PacketFileError) {
      try contents.read(path)
    } catch {
      throw .unreadable(path: path, error)
    }
    guard !contents.blocks.isEmpty else { throw .noTrace(path: path) }
    guard contents.sessionIdentifiers.count == 1 else { throw .severalBoots(path: path) }
    guard let session = contents.session else { throw .noSession(path: path) }
    let records = contents.blocks.keys.sorted().flatMap { contents.blocks[$0] ?? [] }
    input = ReplayInput(
      commandLine: session.commandLine, records: records, frames: contents.frames)
    recordsLost = contents.recordsLost
    damage = contents.damage
  }

  /// What a timeline file holds, in the order of the file.
  private struct Contents {
    var session: TraceSession?
    var sessionIdentifiers: Set<UInt32> = []
    /// By sequence, so that a block that was flushed twice counts once.
    var blocks: [UInt32: [TraceRecord]] = [:]
    var frames: [UInt64: [UInt8]] = [:]
    var recordsLost: UInt64 = 0
    var damage: [String] = []

    mutating func read(_ path: String) throws(PacketFileError) {
      var reader = try TimelineReader(path: path)
      while let item = try reader.next() {
        switch item {
        case .traceBlock(let bytes): take(bytes)
        case .frame(let frame):
          // A frame's identifier is the index of its record, counted from 1.
          guard let identifier = frame.packetID, identifier > 0 else { continue }
          frames[identifier - 1] = frame.bytes
        case .damage(let stretch): damage.append("\(stretch)")
        case .provenance, .clockModel, .statistics: break
        }
      }
    }

    private mutating func take(_ bytes: [UInt8]) {
      do throws(BlockError) {
        let block = try TraceBlock(parsing: bytes.span)
        sessionIdentifiers.insert(block.header.sessionIdentifier)
        recordsLost = max(recordsLost, block.header.recordsLost)
        switch block.content {
        case .session(let session): self.session = session
        case .records(let records): blocks[block.header.sequence] = records
        }
      } catch {
        damage.append("trace block: \(error)")
      }
    }
  }
}
