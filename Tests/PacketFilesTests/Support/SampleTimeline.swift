import PacketFiles
import Recording

/// A small timeline with every kind of block.
enum SampleTimeline {
  static let start: Int64 = 1_700_000_000_123_456_789

  static let provenance = Provenance([
    .init(key: "tool", value: "quartz-trace 1"), .init(key: "arguments", value: "a=b c"),
  ])
  static let clockModel: [UInt8] = [1, 2, 3, 4, 5]
  static let traceBlocks: [[UInt8]] = [[0xAA], (0..<50).map { UInt8($0) }, []]
  static let statistics = InterfaceStatistics(
    timestampNanoseconds: start + 9000, received: 3, dropped: 2)

  static let frames = [
    RecordedFrame(
      timestampNanoseconds: start, direction: .inbound, queue: 0, packetID: 7,
      comment: "rxq0 desc 7 used +12.4us", annotation: [9, 8, 7, 6, 5], bytes: ethernet(60, 1)),
    RecordedFrame(
      timestampNanoseconds: start + 1001, direction: .outbound, queue: 1,
      packetID: 0x1_0000_0002, dropCount: 2, comment: "täil", annotation: [],
      originalLength: 1514, bytes: ethernet(61, 2)),
    RecordedFrame(timestampNanoseconds: start + 2002, direction: .unknown, bytes: ethernet(62, 3)),
  ]

  static var items: [TimelineItem] {
    [.provenance(provenance), .clockModel(clockModel)]
      + traceBlocks.map { .traceBlock($0) } + frames.map { .frame($0) }
      + [.statistics(statistics)]
  }

  /// An Ethernet frame of a local experimental type (IEEE 802, 0x88B5).
  static func ethernet(_ byteCount: Int, _ fill: UInt8) -> [UInt8] {
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xB5]
      + [UInt8](repeating: fill, count: byteCount - 14)
  }

  static func write(to path: String) throws {
    var writer = try TimelineWriter(
      ByteSink(path: path), hardware: "sample", operatingSystem: "sample",
      provenance: provenance)
    try writer.write(clockModel: clockModel)
    for block in traceBlocks { try writer.write(traceBlock: block) }
    for frame in frames { try writer.write(frame: frame) }
    try writer.finish(statistics)
  }

  static func bytes() throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    try write(to: directory.path("t.pcapng"))
    return try directory.bytes("t.pcapng")
  }
}
