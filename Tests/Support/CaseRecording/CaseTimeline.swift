import FaultPlans
import KernelCore
public import PacketFiles
import Recording
import Replay
public import SimulatedNetwork
public import Simulation
import TestSupport
import TraceFormat
import VirtIO
import VirtIODevice

/// A run on the device model as the timeline that `quartz-trace` would have made of it.
public struct CaseTimeline {
  private static let sessionIdentifier: UInt32 = 1
  /// The model's ticks are nanoseconds.
  private static let ticksPerSecond: UInt64 = 1_000_000_000

  private let run: KernelRun
  private let configuration: SimulationConfiguration
  private let frames: [RecordedFrame]

  /// - Parameter configuration: what the run was simulated with.
  public init(_ run: KernelRun, _ configuration: SimulationConfiguration) {
    self.run = run
    self.configuration = configuration
    frames = CaseTimeline.frames(of: run)
  }

  /// Writes the timeline to `path`: a block stands before the frames that its predecessor
  /// precedes.
  public func write(to path: String) throws(PacketFileError) {
    var writer = try TimelineWriter(
      ByteSink(path: path),
      provenance: Provenance([
        .init(key: "schema", value: "1"), .init(key: "tool", value: "case-recorder"),
        .init(key: "session", value: "\(CaseTimeline.sessionIdentifier)"),
        .init(key: Provenance.simulationKey, value: configuration.text),
        .init(key: Provenance.faultsKey, value: configuration.faults.line),
      ]))
    let session = TraceSession(
      ticksPerSecond: CaseTimeline.ticksPerSecond, commandLine: run.commandLine)
    try writer.write(
      traceBlock: session.block(sessionIdentifier: CaseTimeline.sessionIdentifier))
    var rest = frames[...]
    var previous: Int64 = 0
    for block in sealedBlocks() {
      while let frame = rest.first, frame.timestampNanoseconds < previous {
        try writer.write(frame: frame)
        rest.removeFirst()
      }
      try writer.write(traceBlock: block.bytes)
      previous = block.start
    }
    for frame in rest { try writer.write(frame: frame) }
    try writer.finish(
      InterfaceStatistics(
        timestampNanoseconds: Int64(run.end), received: UInt64(frames.count), dropped: 0))
  }

  /// The records in blocks, each drained as soon as it is sealed, so that none is lost.
  private func sealedBlocks() -> [(start: Int64, bytes: [UInt8])] {
    var ring = TraceRing(blockCount: 4, sessionIdentifier: CaseTimeline.sessionIdentifier)
    var blocks: [(start: Int64, bytes: [UInt8])] = []
    var start: UInt64 = 0
    for record in records {
      let firstTicks = ring.hasOpenRecords ? ring.openSince : record.ticks
      ring.append(record.event, ticks: record.ticks)
      if ring.sealedBlockCount > 0 { start = firstTicks }
      drain(&ring, start, into: &blocks)
    }
    start = ring.openSince
    ring.seal()
    drain(&ring, start, into: &blocks)
    return blocks
  }

  private var records: [TraceRecord] {
    run.failure == nil ? run.records : run.records.flushedByHalt(at: run.end)
  }

  private func drain(
    _ ring: inout TraceRing, _ start: UInt64, into blocks: inout [(start: Int64, bytes: [UInt8])]
  ) {
    while let count = ring.oldestBlockByteCount {
      blocks.append((Int64(start), (0..<count).map { ring.oldestBlockByte(at: $0) }))
      ring.removeOldestBlock(ring.oldestBlockNumber)
    }
  }
}

/// The frames, in the order in which they passed.
extension CaseTimeline {
  private static func frames(of run: KernelRun) -> [RecordedFrame] {
    let inbound = zip(run.sent, run.arrivalTimes).filter { $0.1 <= run.end }
      .map { RecordedFrame(timestampNanoseconds: Int64($1), direction: .inbound, bytes: $0) }
    let outbound = zip(run.transmitted, run.transmissionTimes)
      .map { RecordedFrame(timestampNanoseconds: Int64($1), direction: .outbound, bytes: $0) }
    let records = receivedRecords(of: run)
    let (lost, rest) = lostAtStart(inOrder(inbound), run)
    return inOrder(
      lost + linked(rest, to: records, queue: NetworkQueue.receive.index)
        + linked(outbound, to: transmittedRecords(of: run), queue: NetworkQueue.transmit.index))
  }

  /// Frames of one moment stay as they are.
  private static func inOrder(_ frames: [RecordedFrame]) -> [RecordedFrame] {
    frames.enumerated()
      .sorted { left, right in
        (left.element.timestampNanoseconds, left.offset)
          < (right.element.timestampNanoseconds, right.offset)
      }
      .map(\.element)
  }

  /// Records that a driver may make of what it read before, between two frames that are new.
  private static let repetitions = 32

  /// Frame by frame to record by record; the hash settles what a driver passed over, and what it
  /// took more than once.
  private static func linked(
    _ frames: [RecordedFrame], to records: [TransferRecord], queue: UInt16
  ) -> [RecordedFrame] {
    var rest = records[...]
    return frames.map { frame in
      var frame = frame
      frame.queue = UInt32(queue)
      let hashes = hashes(of: frame.bytes)
      let place = rest.prefix(repetitions).firstIndex {
        hashes.contains($0.hash) || $0.isOfWrongLength(frame.bytes)
      }
      guard let place else { return frame }
      // Counted from 1, so that no frame has the identifier 0.
      frame.packetID = rest[place].index + 1
      rest = rest[(place + 1)...]
      return frame
    }
  }

  /// What a driver may have hashed of a frame: itself, and for one that is wrong about the
  /// virtio-net header two bytes more or less at its beginning.
  private static func hashes(of frame: [UInt8]) -> [UInt32] {
    [frame, [0, 0] + frame, Array(frame.dropFirst(2))].map {
      FramePrefixHash.of($0.frameSpan)
    }
  }

  /// The used elements of received frames; none for a driver whose buffers are one page, since
  /// an element does not tell then which frame was read.
  private static func receivedRecords(of run: KernelRun) -> [TransferRecord] {
    let configuration = try? KernelConfiguration(commandLine: run.commandLine)
    guard configuration?.polling == nil else { return [] }
    return run.records.compactMap { record in
      guard
        case .usedElement(UInt8(NetworkQueue.receive.index), _, _, let length, let hash) = record
          .event
      else { return nil }
      return TransferRecord(index: record.index, hash: hash, length: length)
    }
  }

  private static func transmittedRecords(of run: KernelRun) -> [TransferRecord] {
    run.records.compactMap { record in
      guard
        case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, _, let length, let hash) = record
          .event
      else { return nil }
      return TransferRecord(index: record.index, hash: hash, length: length)
    }
  }
}
