import Bytes
import DriverFaults
import FaultPlans
public import PacketFiles
import Recording
public import Simulation
public import TraceFormat
import VirtIO

/// A run on the device model, with all that passed.
public struct SimulatedRun: Sendable {
  public var commandLine: [UInt8]
  public var records: [TraceRecord]
  /// The kernel gave up; nothing else ended the run.
  public var isHalted: Bool
  /// Nanoseconds of virtual time.
  public var end: UInt64
  /// Frames for the guest, by the time at which they reach the device.
  public var arrivals: [TimedFrame]
  /// Frames of the guest, by the time at which they left.
  public var transmissions: [TimedFrame]
  /// What it was simulated with.
  public var configuration: SimulationConfiguration

  public init(
    commandLine: [UInt8], records: [TraceRecord], isHalted: Bool, end: UInt64,
    arrivals: [TimedFrame], transmissions: [TimedFrame], configuration: SimulationConfiguration
  ) {
    self.commandLine = commandLine
    self.records = records
    self.isHalted = isHalted
    self.end = end
    self.arrivals = arrivals
    self.transmissions = transmissions
    self.configuration = configuration
  }
}

/// A simulated run as the timeline that `quartz-trace` would have made of it.
///
/// Its provenance holds the settings and the fault plan, so that `simulate` can make the run again,
/// and so that nobody takes it for a recording.
public struct SimulatedTimeline {
  private static let sessionIdentifier: UInt32 = 1
  /// The model's ticks are nanoseconds.
  private static let ticksPerSecond: UInt64 = 1_000_000_000

  private let run: SimulatedRun
  private let frames: [RecordedFrame]

  public init(_ run: SimulatedRun) {
    self.run = run
    frames = SimulatedTimeline.frames(of: run)
  }

  /// Writes the timeline to `path`: a block stands before the frames that its predecessor
  /// precedes.
  ///
  /// - Parameters:
  ///   - tool: the program that made it.
  ///   - origin: the recording that the clients' frames are from; nil when they were made up.
  /// - Throws: as ``PacketFiles/ByteSink``.
  public func write(
    to path: String, tool: String, origin: String? = nil
  ) throws(PacketFileError) {
    let configuration = run.configuration
    var writer = try TimelineWriter(
      ByteSink(path: path),
      provenance: Provenance(
        [
          .init(key: "schema", value: "1"), .init(key: "tool", value: tool),
          .init(key: "session", value: "\(SimulatedTimeline.sessionIdentifier)"),
        ] + (origin.map { [.init(key: "clients", value: $0)] } ?? []) + [
          .init(key: Provenance.simulationKey, value: configuration.text),
          .init(key: Provenance.faultsKey, value: configuration.faults.line),
        ]))
    let session = TraceSession(
      ticksPerSecond: SimulatedTimeline.ticksPerSecond, commandLine: run.commandLine)
    try writer.write(
      traceBlock: session.block(sessionIdentifier: SimulatedTimeline.sessionIdentifier))
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
        timestampNanoseconds: Int64(clamping: run.end), received: UInt64(frames.count), dropped: 0))
  }

  /// The records in blocks, each drained as soon as it is sealed, so that none is lost.
  private func sealedBlocks() -> [(start: Int64, bytes: [UInt8])] {
    var ring = TraceRing(blockCount: 4, sessionIdentifier: SimulatedTimeline.sessionIdentifier)
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
    run.isHalted ? run.records.flushedByHalt(at: run.end) : run.records
  }

  private func drain(
    _ ring: inout TraceRing, _ start: UInt64, into blocks: inout [(start: Int64, bytes: [UInt8])]
  ) {
    while let count = ring.oldestBlockByteCount {
      blocks.append((Int64(clamping: start), (0..<count).map { ring.oldestBlockByte(at: $0) }))
      ring.removeOldestBlock(ring.oldestBlockNumber)
    }
  }
}

/// The frames, in the order in which they passed.
extension SimulatedTimeline {
  private static func frames(of run: SimulatedRun) -> [RecordedFrame] {
    let inbound = run.arrivals.filter { $0.time <= run.end }.map {
      RecordedFrame(
        timestampNanoseconds: Int64(clamping: $0.time), direction: .inbound, bytes: $0.bytes)
    }
    let outbound = run.transmissions.map {
      RecordedFrame(
        timestampNanoseconds: Int64(clamping: $0.time), direction: .outbound, bytes: $0.bytes)
    }
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
      FramePrefixHash.of($0.rawSpan)
    }
  }

  /// The used elements of received frames; none for a driver whose buffers are one page, since
  /// an element does not tell then which frame was read.
  private static func receivedRecords(of run: SimulatedRun) -> [TransferRecord] {
    let kernel = try? RequestedKernel(commandLine: run.commandLine)
    guard kernel?.faults.isPolling != true else { return [] }
    return run.records.compactMap { record in
      guard
        case .usedElement(UInt8(NetworkQueue.receive.index), _, _, let length, let hash) = record
          .event
      else { return nil }
      return TransferRecord(index: record.index, hash: hash, length: length)
    }
  }

  private static func transmittedRecords(of run: SimulatedRun) -> [TransferRecord] {
    run.records.compactMap { record in
      guard
        case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, _, let length, let hash) = record
          .event
      else { return nil }
      return TransferRecord(index: record.index, hash: hash, length: length)
    }
  }
}

extension [TraceRecord] {
  /// With the flush that bare metal adds when a kernel gives up, at `time` nanoseconds.
  fileprivate func flushedByHalt(at time: UInt64) -> [TraceRecord] {
    self + [TraceRecord(index: UInt64(count), ticks: time, event: .flushed(.halted))]
  }
}
