import KernelCore
import Replay
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Recordings that nobody recorded")
struct HostileRecordingTests {
  private static let extremes: [UInt64] = [
    0, 1, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x10_0000, 0x7FFF_FFFF, 0xFFFF_FFFF,
    1 << 43, 1 << 44, 1 << 52, 0x7FFF_FFFF_FFFF_FFFF, .max - 4_096, .max - 1, .max,
  ]

  @Test("every input of a recording at its extremes: a typed end, never a trap")
  func extremeInputs() {
    for recording in [Recording.small, Recording.legacy, Recording.polling] {
      for place in recording.input.records.indices {
        // Two values at each place, all of them within nine places.
        for value in Self.extremes.indices where (value + place) % 9 == 0 {
          let value = Self.extremes[value]
          guard let changed = recording.input.records[place].event.withInput(value) else { break }
          let outcome = ExactReplay.run(recording.with(changed, at: place))
          #expect(outcome.recordCount <= recording.input.records.count)
        }
      }
    }
  }

  @Test(
    "a clock at its end, once or from there on, is a clock",
    arguments: [
      UInt64.max, UInt64.max - 1, UInt64.max - 99_999_999, UInt64.max - 9_999_999_999,
    ])
  func clockAtItsEnd(_ nanoseconds: UInt64) {
    let recording = Recording.idle
    let clocks = recording.places { if case .clock = $0 { true } else { false } }
    #expect(clocks.count > 20)
    var records = recording.input.records
    for number in stride(from: clocks.count - 1, through: 0, by: -5) {
      let place = clocks[number]
      let end = TraceEvent.clock(nanoseconds: nanoseconds)
      _ = ExactReplay.run(recording.with(end, at: place))
      for later in clocks[number...] { records[later].event = end }
      let outcome = ExactReplay.run(recording.with(records: records))
      #expect(outcome.recordCount > place)
    }
  }

  @Test("many inputs changed at once", arguments: UInt64(1)...12)
  func randomInputs(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for recording in [Recording.small, Recording.legacy, Recording.polling] {
      var records = recording.input.records
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let place = Int.random(in: records.indices, using: &generator)
        let value =
          generator.chance(percent: 60)
          ? UInt64.random(in: 0...300, using: &generator) : generator.next()
        if let changed = records[place].event.withInput(value) { records[place].event = changed }
      }
      var input = recording.with(records: records)
      if generator.chance(percent: 50), let key = input.frames.keys.randomElement(using: &generator)
      {
        input.frames[key] = generator.bytes(Int.random(in: 0...3_000, using: &generator))
      }
      let outcome = ExactReplay.run(input)
      #expect(ExactReplay.run(input) == outcome)
    }
  }

  @Test("records in any order, and records out of nowhere", arguments: UInt64(1)...20)
  func shuffledRecords(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let recording = Recording.small
    var records = recording.input.records
    for _ in 0..<30 {
      let place = Int.random(in: records.indices, using: &generator)
      records.insert(records[Int.random(in: records.indices, using: &generator)], at: place)
      records.remove(at: Int.random(in: records.indices, using: &generator))
    }
    for place in records.indices { records[place].index = UInt64(place) }
    let outcome = ExactReplay.run(recording.with(records: records))
    #expect(outcome.recordCount < records.count)
  }

  @Test(
    "shared memory out of the question is refused",
    arguments: [
      UInt64(1) << 44, .max - 0xFFFF, .max,
    ])
  func absurdAddress(_ address: UInt64) throws {
    for recording in [Recording.small, Recording.legacy] {
      var records = recording.input.records
      for place in recording.places(where: { if case .sharedMemory = $0 { true } else { false } }) {
        guard case .sharedMemory(_, let byteCount) = records[place].event else { continue }
        records[place].event = .sharedMemory(address: address, byteCount: byteCount)
      }
      guard
        case .stopped(.implausible(_, .sharedMemoryOutOfBounds)) =
          ExactReplay.run(recording.with(records: records)).ending
      else {
        Issue.record("memory at \(address) was taken")
        continue
      }
    }
  }

  @Test("shared memory all over the place takes no more than its limit")
  func scatteredMemory() throws {
    let recording = Recording.small
    let place = try #require(
      recording.places { if case .sharedMemory = $0 { true } else { false } }.last)
    guard case .sharedMemory(let address, let byteCount) = recording.input.records[place].event
    else { return }
    let far = TraceEvent.sharedMemory(address: address + (1 << 40), byteCount: byteCount)
    #expect(
      ExactReplay.run(recording.with(far, at: place)).ending
        == .stopped(.implausible(record: UInt64(place), .sharedMemoryOutOfBounds)))
  }

  @Test("no records, or none that a kernel could have made")
  func emptyRecordings() {
    let line = Recording.small.input.commandLine
    let none = ExactReplay.run(ReplayInput(commandLine: line, records: [], frames: [:]))
    #expect(none.ending == .reproduced && none.recordCount == 0)
    let late = TraceRecord(index: .max, ticks: 0, event: .entropy(1))
    #expect(
      ExactReplay.run(ReplayInput(commandLine: line, records: [late], frames: [:])).ending
        == .stopped(.gap(expected: 0, found: .max)))
  }

  @Test("a used.idx that is recorded as seen anew, and is the old one, ends the replay there")
  func unchangedUsedIndex() {
    for recording in [Recording.small, Recording.polling] {
      var last: [UInt8: UInt16] = [0: 0, 1: 0]
      for place in recording.input.records.indices {
        guard
          case .usedIndex(let queue, let value, let polls) = recording.input.records[place].event
        else { continue }
        let old = TraceEvent.usedIndex(queue: queue, value: last[queue] ?? 0, emptyPolls: polls)
        last[queue] = value
        guard
          case .stopped(.diverged(let divergence)) =
            ExactReplay.run(recording.with(old, at: place)).ending
        else {
          Issue.record("record \(place) may be the old value")
          continue
        }
        #expect(divergence.record == UInt64(place))
      }
    }
  }

  @Test("the polling driver is reproduced")
  func polling() {
    let recording = Recording.polling
    #expect(recording.run.isComplete, "\(String(describing: recording.run.fault))")
    let outcome = ExactReplay.run(recording.input)
    #expect(outcome.ending == .reproduced)
    #expect(ExactReplay.run(recording.input) == outcome)
  }

  @Test("a wait that polls and that no record ends is a divergence, not a loop without end")
  func pollingWithoutProgress() throws {
    let recording = Recording.polling
    let place = try #require(
      recording.places { event in
        if case .usedIndex(UInt8(NetworkQueue.transmit.index), _, _) = event { true } else { false }
      }.first)
    let outcome = ExactReplay.run(recording.with(.clock(nanoseconds: 1), at: place))
    guard case .stopped(.diverged(let divergence)) = outcome.ending else {
      Issue.record("\(outcome.ending)")
      return
    }
    #expect(divergence.record == UInt64(place))
    #expect(divergence.action == .asked(.usedIndex(queue: 1)))
  }
}

extension Recording {
  static let legacy = Recording(
    [.get("/health")], commandLine: "queue-size=4",
    configuration: SimulationConfiguration(device: DeviceConfiguration(interface: .legacy)))

  /// A kernel with nothing to do but to look at its rings, and to announce itself.
  static let idle = Recording(
    [.get("/", method: "HEAD")], commandLine: "queue-size=1 ip=10.0.2.16/24",
    configuration: SimulationConfiguration(timeLimit: 12_000_000_000))

  /// The incident's driver, which polls.
  static let polling = Recording(
    [.get("/")], commandLine: "driver=polling",
    configuration: SimulationConfiguration(device: DeviceConfiguration(interface: .legacy)),
    asksForAddress: true)
}

extension TraceEvent {
  /// The event with what came from outside replaced; nil for what the kernel did itself.
  fileprivate func withInput(_ value: UInt64) -> TraceEvent? {
    let word = UInt32(truncatingIfNeeded: value)
    let half = UInt16(truncatingIfNeeded: value)
    switch self {
    case .registerLoad(let slot, let offset, _):
      return .registerLoad(slot: slot, offset: offset, value: word)
    case .sharedMemory(_, let byteCount): return .sharedMemory(address: value, byteCount: byteCount)
    case .notificationDecision(let queue, _, let sent):
      return .notificationDecision(queue: queue, flags: half, sent: sent)
    case .usedIndex(let queue, let old, let polls):
      return value % 2 == 0
        ? .usedIndex(queue: queue, value: half, emptyPolls: polls)
        : .usedIndex(queue: queue, value: old, emptyPolls: value)
    case .usedElement(let queue, let position, let id, let length, let hash):
      return value % 2 == 0
        ? .usedElement(
          queue: queue, position: position, id: word, length: length, prefixHash: hash)
        : .usedElement(queue: queue, position: position, id: id, length: word, prefixHash: hash)
    case .interruptStatus: return .interruptStatus(word)
    case .interruptsTaken:
      return .interruptsTaken(InterruptSet(rawValue: UInt8(truncatingIfNeeded: value)))
    case .clock: return .clock(nanoseconds: value)
    case .entropy: return .entropy(value)
    case .platform:
      return .platform(
        PlatformCounters(
          pagesUsed: word, pagesTotal: word, recordsGenerated: value, recordsLost: value))
    case .ringInspected(let queue, let inspection):
      var inspection = inspection
      inspection.usedFlags = half
      return .ringInspected(queue: queue, inspection)
    default: return nil
    }
  }
}
