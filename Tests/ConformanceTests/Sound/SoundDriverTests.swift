import Conformance
import FaultPlans
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("The sound driver breaks no rule")
struct SoundDriverTests {
  static let lives: [SoundDriver.Life] = {
    var lives: [SoundDriver.Life] = []
    for interface in [DeviceInterface.legacy, .modern] {
      for size: UInt16 in [1, 2, 4, 256] {
        for position: UInt16 in [0, 0x7FF0, 0xFFF0] {
          lives.append(.init(interface: interface, queueSize: size, position: position))
        }
        lives.append(.init(interface: interface, queueSize: size, seed: UInt64(size)))
      }
    }
    return lives
  }()

  /// Device faults that end in resets, and lost notifications and interrupts that a watchdog heals.
  static let faults: [FaultPlan] = [
    FaultPlan([PlannedFault(.flipID(nil, mask: 0x8000_0000), at: 3)]),
    FaultPlan([
      PlannedFault(.flipID(nil, mask: 1), at: 5), PlannedFault(.flipLength(nil, mask: 64), at: 9),
    ]),
    FaultPlan([PlannedFault(.dropNotification(nil), at: 2, 5, 6)]),
    FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1, 2, 4)]),
    FaultPlan([PlannedFault(.breakDevice(.receive), at: 7)]),
    FaultPlan([PlannedFault(.stallBackend(50_000..<400_000_000))]),
  ]

  @Test("both interfaces, queue sizes, positions, interleavings", arguments: lives)
  func anyLife(_ life: SoundDriver.Life) throws {
    let driver = try SoundDriver.after(life)
    Self.expectNothing(driver.machine.watch.outcome, driver.records)
  }

  @Test("with resets and lost signals", arguments: faults)
  func faultyDevice(_ plan: FaultPlan) throws {
    for interface in [DeviceInterface.legacy, .modern] {
      let driver = try SoundDriver.after(.init(interface: interface, faults: plan))
      Self.expectNothing(driver.machine.watch.outcome, driver.records)
    }
  }

  @Test("a life shows every rule that a sound driver gives occasion for")
  func checkedRules() throws {
    let driver = try SoundDriver.after(
      .init(interface: .modern, faults: FaultPlan([PlannedFault(.breakDevice(.receive), at: 7)])))
    let outcome = driver.machine.watch.outcome
    #expect(driver.resetCount > 0)
    #expect(
      Set(Rule.allCases).subtracting(outcome.checked) == [
        .failureIsTold, .spuriousInterruptsAreHandled, .eventDecides, .stoppedQueueIsReadBack,
        .queueResetIsNegotiated, .mergedBuffers, .legacyInterface,
      ])
    #expect(outcome.notVisible.isEmpty)
  }

  private static func expectNothing(_ exact: RuleOutcome, _ records: [TraceRecord]) {
    #expect(exact.violations.isEmpty, "\(exact.violations)")
    var checker = RuleChecker()
    for record in records { checker.take(record) }
    #expect(checker.outcome.violations.isEmpty, "\(checker.outcome.violations)")
  }
}
