import CaseRecording
import PacketFiles
import Recording
import TraceFormat

/// A recording of `Traces/` with one record changed, as another device would have made it.
enum ChangedTimeline {
  /// Writes the timeline at `path` to `destination`, its records through `change`.
  static func write(
    _ path: String, to destination: String, change: (inout TraceRecord) -> Void
  ) throws {
    var run = try RecordedRun(path: path)
    for place in run.records.indices { change(&run.records[place]) }
    var writer = try TimelineWriter(
      ByteSink(path: destination),
      provenance: Provenance([.init(key: "tool", value: "command-tests")]))
    try writer.write(traceBlock: run.session.block(sessionIdentifier: 1))
    var ring = TraceRing(blockCount: 4, sessionIdentifier: 1)
    for record in run.records {
      ring.append(record.event, ticks: record.ticks)
      try drain(&ring, into: &writer)
    }
    ring.seal()
    try drain(&ring, into: &writer)
    var reader = try TimelineReader(path: path)
    while let item = try reader.next() {
      if case .frame(let frame) = item { try writer.write(frame: frame) }
    }
    try writer.finish(
      InterfaceStatistics(timestampNanoseconds: 0, received: 0, dropped: 0))
  }

  private static func drain(
    _ ring: inout TraceRing, into writer: inout TimelineWriter
  ) throws {
    while let count = ring.oldestBlockByteCount {
      try writer.write(traceBlock: (0..<count).map { ring.oldestBlockByte(at: $0) })
      ring.removeOldestBlock(ring.oldestBlockNumber)
    }
  }
}
