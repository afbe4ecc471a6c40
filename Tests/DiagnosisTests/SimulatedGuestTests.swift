import Diagnosis
import FaultPlans
import KernelCore
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Diagnosis: the kernel on the device model, with faults")
struct SimulatedGuestTests {
  private func legacy(first: UInt16 = 0) -> DeviceConfiguration {
    DeviceConfiguration(interface: .legacy, firstPosition: RingPosition(first))
  }

  private let unanswered = [[UInt8]](repeating: SimulatedGuest.request(77), count: 10)
  private let answered = [[UInt8]](repeating: SimulatedGuest.request(), count: 40)

  @Test("the incident's driver hangs at the wrap, and the width of its counter is named")
  func incident() {
    let run = SimulatedGuest.records(
      "driver=polling first-position=65530", device: legacy(first: 65_530),
      frames: unanswered + answered)
    guard case .provenHang = run.fault else {
      Issue.record("no hang: \(String(describing: run.fault))")
      return
    }
    let findings = SimulatedGuest.diagnosis(run.records).findings
    #expect(
      findings.map(\.cause) == [
        .indexWidthTransmitWait, .indexWidthReceiveFreeRun, .sharedReceiveBuffer,
        .availableIndexInflated,
      ])
    #expect(findings.first?.confidence == .certain)
  }

  @Test("the repaired driver crosses the wrap without a finding", arguments: [0, 1] as [Int])
  func repaired(_ interface: Int) {
    var device = legacy(first: 65_530)
    device.interface = interface == 0 ? .legacy : .modern
    let run = SimulatedGuest.records(
      "first-position=65530", device: device, frames: unanswered + answered)
    #expect(run.records.count > 500)
    #expect(SimulatedGuest.diagnosis(run.records).findings == [])
  }

  @Test("MRG_RXBUF makes the same driver break the device")
  func mergedBuffers() {
    let run = SimulatedGuest.records(
      "driver=polling polling-merge=on first-position=65530", device: legacy(first: 65_530),
      frames: unanswered + answered, recordLimit: 20_000)
    let findings = SimulatedGuest.diagnosis(run.records).findings
    #expect(findings.contains { $0.cause == .indexWidthReceiveFreeRun })
    #expect(findings.contains { $0.cause == .availableIndexInflated && $0.effect == .harms })
    #expect(!findings.contains { $0.cause == .indexWidthTransmitWait })
  }

  @Test("a bound on the transmit wait: the same fault, and the guest goes on")
  func boundedWait() {
    let run = SimulatedGuest.records(
      "driver=polling polling-limit=3 first-position=65530", device: legacy(first: 65_530),
      frames: answered, recordLimit: 20_000)
    let finding = SimulatedGuest.diagnosis(run.records).findings.first {
      $0.cause == .indexWidthTransmitWait
    }
    #expect(finding?.effect == .harms)
  }

  @Test("interrupts that never arrive, and some that do not")
  func interrupts() {
    let never = SimulatedGuest.records(
      "", device: legacy(), faults: FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1...200)]),
      frames: answered,
      spacing: 30_000_000)
    #expect(
      SimulatedGuest.diagnosis(never.records).findings.map(\.cause) == [.interruptNotDelivered])
    let some = SimulatedGuest.records(
      "", device: legacy(), faults: FaultPlan([PlannedFault(.dropInterrupt(nil), at: 5...200)]),
      frames: answered,
      spacing: 30_000_000)
    #expect(SimulatedGuest.diagnosis(some.records).findings.map(\.cause) == [.lostInterrupt])
  }

  @Test("a modern device that breaks says so; a legacy one needs the capture")
  func brokenDevice() {
    let breaks = FaultPlan([PlannedFault(.breakDevice(.receive), at: 5)])
    var modern = legacy()
    modern.interface = .modern
    let asks = SimulatedGuest.records("", device: modern, faults: breaks, frames: answered)
    #expect(SimulatedGuest.diagnosis(asks.records).findings.first?.cause == .deviceNeedsReset)
    let silent = SimulatedGuest.records(
      "", device: legacy(), faults: breaks, frames: answered)
    #expect(
      SimulatedGuest.diagnosis(silent.records, wire: WireEvidence(framesAfterLastDelivery: 36))
        .findings.first?.cause == .deviceBroken)
  }

  @Test("a used element that was damaged")
  func damagedElement() {
    let faults = FaultPlan([PlannedFault(.flipID(nil, mask: 0x4000), at: 3)])
    let run = SimulatedGuest.records("", device: legacy(), faults: faults, frames: answered)
    #expect(SimulatedGuest.diagnosis(run.records).findings.first?.cause == .usedElementInvalid)
  }

  @Test("a backend that takes no frames")
  func stalledBackend() {
    let faults = FaultPlan([PlannedFault(.stallBackend(0..<60_000_000_000))])
    let run = SimulatedGuest.records(
      "", device: legacy(), faults: faults, frames: Array(answered.prefix(20)), limit: 8_000_000_000
    )
    #expect(SimulatedGuest.diagnosis(run.records).findings.first?.cause == .backendStalled)
  }
}
