import CaseRecording
import FaultPlans
import PacketFiles
import Recording
import Replay
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Recorded runs run on the device model")
struct SteeredReplayTests {
  private static func input(_ regression: RegressionCase) throws -> ReplayInput {
    let run = try RecordedRun(path: regression.timeline)
    return ReplayInput(
      commandLine: run.session.commandLine, records: run.records, frames: run.frames,
      arrivals: run.arrivals)
  }

  /// Recordings of QEMU, and of a model without fault plan: with one, `ResimulationTests` run
  /// the plan as well. Event index is steered by nobody; no recording of QEMU has it.
  private static let cases = RegressionCase.all.filter { regression in
    guard let run = try? RecordedRun(path: regression.timeline) else { return true }
    let words = String(decoding: run.session.commandLine, as: UTF8.self)
    let plan = try? FaultPlan(text: run.faults ?? "none")
    return plan == FaultPlan() && !words.contains("event-index")
  }

  @Test("the driver sees what it saw when recorded", arguments: cases)
  func zeroDivergence(_ regression: RegressionCase) throws {
    let expected = try regression.manifest().expect
    let outcome = try SteeredReplay.run(RecordingSource.path(regression.timeline))
    #expect(RegressionCase.verdict(outcome.ending) == expected.verdict)
    #expect(outcome.recordCount == expected.records)
    #expect(!outcome.window.isShort)
    #expect(outcome.counts.compared == Int(expected.framesCompared))
    #expect(outcome.counts.transmitted == Int(expected.framesTransmitted))
    #expect(outcome.framesDelivered >= Int(expected.framesReceived))
  }

  /// Recordings of a device at fault, of a machine that lost something, or of a store that was
  /// late, and the record at which the sound model, steered without the plan, parts from it.
  private static let departures: [(String, UInt64)] = [
    ("zoo/11-notification-dropped", 106),
    ("zoo/12-notified-before-index", 111),
    ("zoo/13-receive-sleeps-unlooked", 175),
    ("zoo/14-transmit-sleeps-unlooked", 100),
    ("zoo/19-interrupt-before-index", 623),
    ("zoo/2-device-index-wide", 337),
    ("zoo/23-line-held", 170),
    ("zoo/24-interrupt-disconnected", 99),
    ("zoo/25-transmit-interrupt-dropped", 148),
    ("zoo/26-interrupt-lost-in-pause", 159),
    ("zoo/26-notification-lost-in-pause", 151),
    ("zoo/27-interrupt-dropped", 170),
    ("zoo/28a-interrupt-status-cleared", 123),
    ("zoo/28c-interrupt-storm", 465),
    ("zoo/35-chain-leaked", 101),
    ("zoo/52-reclaim-after-bound", 141),
  ]

  @Test("a device at fault is found where it shows", arguments: departures)
  func deviceAtFault(_ name: String, _ record: UInt64) throws {
    let regression = try #require(RegressionCase.all.first { $0.name == name })
    let ending = try SteeredReplay.run(RecordingSource.path(regression.timeline)).ending
    guard case .stopped(.diverged(let divergence)) = ending else {
      Issue.record("the sound model does the same: \(ending)")
      return
    }
    #expect(divergence.record == record)
  }

  /// What another device would have shown at `event`; nil where the device decides nothing.
  private static func otherAnswer(_ event: TraceEvent) -> TraceEvent? {
    switch event {
    case .registerLoad(let slot, let offset, let value)
    where offset != MMIORegister.deviceFeatures.rawValue && offset < MMIORegister.config.rawValue:
      .registerLoad(slot: slot, offset: offset, value: value ^ 1)
    case .usedIndex(let queue, let value, let polls):
      .usedIndex(queue: queue, value: value &+ 1, emptyPolls: polls)
    case .usedElement(let queue, let position, let id, let length, let hash):
      // As by a device with a header of 12 bytes where there are 10.
      .usedElement(
        queue: queue, position: position, id: id, length: length + 2, prefixHash: hash)
    case .notificationDecision(let queue, let flags, let sent):
      .notificationDecision(queue: queue, flags: flags ^ 1, sent: !sent)
    case .interruptStatus(let value): .interruptStatus(value ^ 1)
    case .interruptsTaken(let interrupts):
      .interruptsTaken(interrupts.symmetricDifference(.device))
    default: nil
    }
  }

  @Test("one other answer of the recorded device is found, wherever it stands")
  func otherDevice() throws {
    let regression = try #require(RegressionCase.all.first { $0.name == "served/one-request" })
    let input = try Self.input(regression)
    var changed = 0
    for (place, record) in input.records.enumerated() {
      guard let other = Self.otherAnswer(record.event) else { continue }
      var mutated = input
      mutated.records[place].event = other
      let outcome = SteeredReplay.run(mutated, on: RecordedDevice(input.records))
      guard case .stopped(.diverged(let divergence)) = outcome.ending else {
        Issue.record("record \(record.index) may be \(other): \(outcome.ending)")
        continue
      }
      // A frame too early is found where it is missing; anything else at once, or where the
      // driver acts on it.
      if case .usedIndex = record.event {
      } else {
        #expect(divergence.record <= record.index + 2)
      }
      changed += 1
    }
    #expect(changed == 73)
  }

  @Test("a model with another address, start or interface is found where the driver sees it")
  func otherModel() throws {
    let regression = try #require(RegressionCase.all.first { $0.name == "served/one-request" })
    let input = try Self.input(regression)
    func divergence(_ change: (inout RecordedDevice) -> Void) -> Divergence? {
      var device = RecordedDevice(input.records)
      change(&device)
      guard case .stopped(.diverged(let divergence)) = SteeredReplay.run(input, on: device).ending
      else { return nil }
      return divergence
    }
    #expect(
      divergence { $0.configuration.macAddress ^= 1 }?.action
        == .recorded(.registerLoad(slot: 23, offset: 0x100, value: 0x53)))
    #expect(
      divergence { $0.configuration.interface = .modern }?.action
        == .recorded(.registerLoad(slot: 23, offset: 4, value: 2)))
    #expect(
      divergence { $0.configuration.featureMask.remove(.anyLayout) }?.action
        == .recorded(.registerLoad(slot: 23, offset: 0x10, value: 0x31BF_8064)))
    let started = try #require(
      divergence { $0.configuration.firstPosition = RingPosition(7) })
    guard case .modelGives = started.action else {
      Issue.record("\(started)")
      return
    }
  }
}
