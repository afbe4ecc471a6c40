import Replay
import SimulatedNetwork
import Simulation
import TestSupport
import TraceFormat
import VirtIO
import VirtIODevice

/// A run on the simulated machine, as it would lie in a file: records, and captured frames by
/// the record they belong to.
struct Recording: Sendable {
  let run: KernelRun
  let input: ReplayInput

  init(
    _ scripts: [ClientScript], commandLine: String = "queue-size=8",
    configuration: SimulationConfiguration = SimulationConfiguration(),
    asksForAddress: Bool = false
  ) {
    run = KernelRun(
      scripts, commandLine: commandLine, configuration: configuration,
      asksForAddress: asksForAddress)
    input = ReplayInput(
      commandLine: run.commandLine, records: run.records, frames: Recording.frames(of: run),
      arrivals: Recording.arrivals(of: run))
  }

  /// One client that asks for one thing: small, so that every record of it can be tried.
  static let small = Recording([.get("/health")], commandLine: "queue-size=4")

  /// Frames for the kernel in the order in which they reached the backend.
  private static func arrivals(of run: KernelRun) -> [[UInt8]] {
    zip(run.sent, run.arrivalTimes).enumerated()
      .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
      .map(\.element.0)
  }

  /// Frames are told apart by their first bytes and their length, as a capture is matched.
  private static func frames(of run: KernelRun) -> [UInt64: [UInt8]] {
    let received = byHash(run.sent)
    let transmitted = byHash(run.transmitted)
    var frames: [UInt64: [UInt8]] = [:]
    for record in run.records {
      switch record.event {
      case .usedElement(UInt8(NetworkQueue.receive.index), _, _, _, let hash) where hash != 0:
        frames[record.index] = received[hash]
      case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, _, _, let hash):
        frames[record.index] = transmitted[hash]
      default: continue
      }
    }
    return frames
  }

  private static func byHash(_ frames: [[UInt8]]) -> [UInt32: [UInt8]] {
    var table: [UInt32: [UInt8]] = [:]
    for frame in frames {
      table[FramePrefixHash.of(frame.frameSpan)] = frame
      // What a driver hashes that is wrong about the header by two bytes.
      table[FramePrefixHash.of(Array(frame.dropFirst(2)).frameSpan)] = frame
      table[FramePrefixHash.of(([0, 0] + frame).frameSpan)] = frame
    }
    return table
  }

  /// The places of the records that `isWanted` likes.
  func places(where isWanted: (TraceEvent) -> Bool) -> [Int] {
    input.records.indices.filter { isWanted(input.records[$0].event) }
  }

  /// Places of the received frames' used elements.
  var receivedPlaces: [Int] {
    places { event in
      guard case .usedElement(UInt8(NetworkQueue.receive.index), _, _, _, let hash) = event else {
        return false
      }
      return hash != 0
    }
  }

  /// Places of the transmitted frames.
  var transmittedPlaces: [Int] {
    places { event in
      if case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, _, _, _) = event {
        true
      } else {
        false
      }
    }
  }

  /// The same recording with other records.
  func with(records: [TraceRecord]) -> ReplayInput {
    ReplayInput(
      commandLine: input.commandLine, records: records, frames: input.frames,
      arrivals: input.arrivals)
  }

  /// The same recording with the record at `place` replaced.
  func with(_ event: TraceEvent, at place: Int) -> ReplayInput {
    var records = input.records
    records[place].event = event
    return with(records: records)
  }
}
