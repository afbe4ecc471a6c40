import PacketFiles
import Recording
import TraceFormat

/// The start of a recording as parts that can be changed one by one.
public struct ContentSeed: Sendable {
  /// A record or a frame, in the order of the recording.
  enum Part: Sendable {
    /// `name` is the same for a record wherever it is moved; frames are linked by it.
    case record(TraceEvent, ticks: UInt64, name: UInt64)
    case frame(RecordedFrame, of: UInt64?)
  }

  /// Where it comes from.
  public let name: String
  var parts: [Part] = []
  private(set) var recordCount = 0
  var session = TraceSession(ticksPerSecond: 1, commandLine: [])
  var provenance = Provenance()
  var clockModel: [UInt8]?

  /// Reads `limit` records of the recording at `path`, and their frames.
  init(path: String, name: String, limit: Int) throws(RecordingError) {
    self.name = name
    var reader = try RecordingReader(path: path)
    // Frames lie behind their records.
    var itemsLeft = limit
    while itemsLeft > 0, let item = try reader.next() {
      switch item {
      case .provenance(let statement): provenance = statement
      case .clockModel(let bytes): clockModel = bytes
      case .boot(let boot): session = boot.session ?? session
      case .records(let block):
        for record in block.records where recordCount < limit {
          parts.append(.record(record.event, ticks: record.ticks, name: record.index))
          recordCount += 1
        }
      case .frame(let frame): take(frame)
      case .gap, .statistics, .damage: break
      }
      if recordCount >= limit { itemsLeft -= 1 }
    }
  }

  private mutating func take(_ frame: RecordedFrame) {
    guard frame.record.map({ $0 < UInt64(recordCount) }) ?? true else { return }
    parts.append(.frame(frame, of: frame.record))
  }

  /// The first `count` records, and the frames that belong to them or lie before their end.
  func prefix(_ count: Int) -> [Part] {
    var kept: [Part] = []
    var left = count
    for part in parts {
      switch part {
      case .record:
        if left > 0 { kept.append(part) }
        left -= 1
      case .frame(_, let record):
        if record.map({ $0 < UInt64(count) }) ?? (left > 0) { kept.append(part) }
      }
      if left < -1_024 { break }
    }
    return kept
  }
}
