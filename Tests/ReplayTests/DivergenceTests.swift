import Replay
import SimulatedNetwork
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("What was not recorded so is noticed, where it stands")
struct DivergenceTests {
  private static let recording = Recording.small
  private static var records: [TraceRecord] { recording.input.records }

  @Test("one record is missing: a gap at that record")
  func gap() {
    for place in Self.records.indices.dropLast() {
      var records = Self.records
      records.remove(at: place)
      let outcome = ExactReplay.run(Self.recording.with(records: records))
      #expect(
        outcome.ending
          == .stopped(.gap(expected: UInt64(place), found: UInt64(place) + 1)), "\(place)")
      #expect(outcome.recordCount == place)
    }
  }

  @Test("a gap right before a flush is a gap as well")
  func gapBeforeFlush() {
    var records = Self.records
    let place = records.count / 2
    records[place].event = .flushed(.requested)
    records.remove(at: place - 1)
    #expect(
      ExactReplay.run(Self.recording.with(records: records)).ending
        == .stopped(.gap(expected: UInt64(place) - 1, found: UInt64(place))))
  }

  @Test("one record is another one: a divergence at that very record")
  func changedRecord() {
    for place in Self.records.indices {
      let other = TraceEvent.connectionClosed(connection: .max)
      let outcome = ExactReplay.run(Self.recording.with(other, at: place))
      guard case .stopped(.diverged(let divergence)) = outcome.ending else {
        Issue.record("record \(place): \(outcome.ending)")
        continue
      }
      #expect(divergence.record == UInt64(place))
      #expect(divergence.expected == other)
      #expect(outcome.recordCount == place)
    }
  }

  @Test("what the kernel did is compared field by field")
  func changedOutput() {
    var count = 0
    for place in Self.records.indices {
      guard let changed = Self.records[place].event.withChangedOutput else { continue }
      let outcome = ExactReplay.run(Self.recording.with(changed, at: place))
      let original = Self.records[place].event
      #expect(
        outcome.ending
          == .stopped(
            .diverged(
              Divergence(
                record: UInt64(place), expected: changed, action: .recorded(original)))))
      count += 1
    }
    #expect(count > 60)
  }

  @Test("a frame that was received and not captured is missing")
  func missingFrame() {
    for place in Self.recording.receivedPlaces {
      var input = Self.recording.input
      input.frames[UInt64(place)] = nil
      #expect(ExactReplay.run(input).ending == .stopped(.missingFrame(record: UInt64(place))))
    }
  }

  @Test("a transmitted frame that was not captured is compared by its hash alone")
  func missingTransmittedFrame() {
    var input = Self.recording.input
    for place in Self.recording.transmittedPlaces { input.frames[UInt64(place)] = nil }
    let outcome = ExactReplay.run(input)
    #expect(outcome.ending == .reproduced)
    #expect(outcome.framesCompared == 0)
    #expect(outcome.framesTransmitted == UInt64(Self.recording.transmittedPlaces.count))
  }

  @Test("one byte of a captured transmitted frame is another: its offset is told")
  func changedTransmittedFrame() throws {
    let place = try #require(Self.recording.transmittedPlaces.dropFirst(3).first)
    let frame = try #require(Self.recording.input.frames[UInt64(place)])
    for offset in frame.indices {
      var input = Self.recording.input
      input.frames[UInt64(place)]?[offset] ^= 1 << (offset % 8)
      #expect(
        ExactReplay.run(input).ending
          == .stopped(
            .diverged(
              Divergence(
                record: UInt64(place), expected: Self.records[place].event,
                action: .transmitted(
                  offset: offset, expectedByteCount: frame.count, byteCount: frame.count)))))
    }
  }

  @Test("one byte of a captured received frame is another: the used element differs")
  func changedReceivedFrame() throws {
    let place = try #require(Self.recording.receivedPlaces.dropFirst(2).first)
    let frame = try #require(Self.recording.input.frames[UInt64(place)])
    for offset in frame.indices {
      var input = Self.recording.input
      input.frames[UInt64(place)]?[offset] ^= 1 << (offset % 8)
      guard case .stopped(.diverged(let divergence)) = ExactReplay.run(input).ending else {
        Issue.record("byte \(offset) may be anything")
        continue
      }
      #expect(divergence.record == UInt64(place))
    }
  }

  @Test("a captured frame longer than its element cannot be")
  func longFrame() throws {
    let place = try #require(Self.recording.receivedPlaces.first)
    var input = Self.recording.input
    input.frames[UInt64(place)] = [UInt8](repeating: 1, count: 3_000)
    #expect(
      ExactReplay.run(input).ending
        == .stopped(.implausible(record: UInt64(place), .frameLongerThanElement)))
  }

  @Test("an exception ends the replay where it ended the kernel")
  func exception() {
    for place in stride(from: 0, to: Self.records.count, by: 11) {
      let exception = TraceEvent.exception(
        vector: 14, errorCode: 2, instructionPointer: 0x10_0000, address: 8)
      let outcome = ExactReplay.run(Self.recording.with(exception, at: place))
      #expect(outcome.ending == .stopped(.exception(record: UInt64(place))))
    }
  }

  @Test("another driver diverges at the first thing that it does differently")
  func changedDriver() throws {
    let recording = Recording([.get("/health")], commandLine: "")
    var input = recording.input
    input.commandLine = Array("receive-buffers=255".utf8)
    let posted = recording.places { event in
      if case .madeAvailable(0, _, _, _, _) = event { true } else { false }
    }
    let first = UInt64(posted[255])
    let outcome = ExactReplay.run(input)
    #expect(
      outcome.ending
        == .stopped(
          .diverged(
            Divergence(
              record: first, expected: recording.input.records[posted[255]].event,
              action: .recorded(.interruptsSuppressed(queue: 1, true))))))

    input.commandLine = Array("queue-size=128".utf8)
    let memory = try #require(
      recording.places { if case .sharedMemory = $0 { true } else { false } }.first)
    guard case .stopped(.diverged(let divergence)) = ExactReplay.run(input).ending else {
      Issue.record("another queue size went unnoticed")
      return
    }
    #expect(divergence.record == UInt64(memory))
    guard case .asked(.sharedMemory) = divergence.action else {
      Issue.record("\(divergence.action)")
      return
    }
  }

  @Test("another port: the kernel answers the connection request otherwise")
  func changedPort() throws {
    var input = Self.recording.input
    input.commandLine = Array("queue-size=4 port=81".utf8)
    guard case .stopped(.diverged(let divergence)) = ExactReplay.run(input).ending else {
      Issue.record("another port went unnoticed")
      return
    }
    let synchronize = try #require(Self.recording.receivedPlaces.first)
    #expect(divergence.record > UInt64(synchronize))
  }
}

extension TraceEvent {
  /// The event with one of the kernel's own numbers changed; nil for what only reports input.
  fileprivate var withChangedOutput: TraceEvent? {
    switch self {
    case .registerStore(let slot, let offset, let value):
      .registerStore(slot: slot, offset: offset, value: value ^ 1)
    case .queueConfigured(let queue, let size, let first, let table, let driver, let device):
      .queueConfigured(
        queue: queue, size: size, firstPosition: first, descriptorArea: table,
        driverArea: driver, deviceArea: device ^ 0x1000)
    case .bufferRegion(let queue, let address, let stride, let count):
      .bufferRegion(queue: queue, address: address ^ 0x800, stride: stride, count: count)
    case .madeAvailable(let queue, let position, let head, let length, let hash):
      .madeAvailable(
        queue: queue, position: position, head: head, length: length ^ 4, prefixHash: hash)
    case .notificationDecision(let queue, let flags, let sent):
      .notificationDecision(queue: queue, flags: flags, sent: !sent)
    case .interruptsSuppressed(let queue, let isSuppressed):
      .interruptsSuppressed(queue: queue, !isSuppressed)
    case .waitBegan(let deadline): .waitBegan(deadline: deadline.map { $0 ^ 1 })
    case .requestServed(let connection, let status, let byteCount):
      .requestServed(connection: connection, status: status, byteCount: byteCount ^ 1)
    default: nil
    }
  }
}
