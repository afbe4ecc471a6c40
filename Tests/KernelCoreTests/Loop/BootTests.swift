import FaultPlans
import KernelCore
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("From the command line to the first wait")
struct BootTests {
  @Test("a command line that makes no sense: the machine is not touched")
  func badCommandLine() {
    let run = KernelRun([], commandLine: "port=80 queue-size=5")
    guard case .badCommandLine(let word) = run.failure else {
      Issue.record("\(String(describing: run.failure))")
      return
    }
    #expect(word.range == 8..<20)
    #expect(run.records.isEmpty)
  }

  @Test("no usable device: the kernel says why and stops")
  func noDevice() {
    var device = DeviceConfiguration(interface: .modern)
    device.featureMask.remove(.version1)
    let run = KernelRun([], configuration: SimulationConfiguration(device: device))
    #expect(run.failure == .noNetwork(.versionNotOffered))
    #expect(run.transmitted.isEmpty)
  }

  @Test("a quiet kernel announces its address, then waits and looks ten times a second")
  func quiet() {
    let run = KernelRun(
      [ClientScript.get("/")], commandLine: "ip=10.0.2.16/24",
      configuration: SimulationConfiguration(timeLimit: 5_000_000_000))
    #expect(run.fault == .stopped(.timeLimit))
    #expect(run.transmitted.count >= 1)
    let waits = run.events.count { if case .waitBegan = $0 { true } else { false } }
    #expect((45...60).contains(waits))
  }

  @Test("a legacy device that died in silence is found by the announcement after ten seconds")
  func silentDeath() throws {
    let faults = FaultPlan([PlannedFault(.breakDevice(.receive), at: 1)])
    let run = KernelRun(
      [ClientScript.get("/")],
      configuration: SimulationConfiguration(
        device: DeviceConfiguration(interface: .legacy), faults: faults,
        timeLimit: 20_000_000_000))
    #expect(run.deviceErrors == [.injected])
    var now: UInt64 = 0
    var resets: [UInt64] = []
    for event in run.events {
      if case .clock(let nanoseconds) = event { now = nanoseconds }
      if case .deviceReset(.transmitStalled) = event { resets.append(now / 1_000_000_000) }
    }
    #expect(resets == [15])
    // At the start, and after the reset; the one in between is what the dead device kept.
    #expect(run.transmitted.count == 2)
  }

  @Test("the address, the port and the queue size are those of the command line")
  func configured() throws {
    let run = KernelRun(
      [], commandLine: "queue-size=16 receive-buffers=5 port=8080",
      configuration: SimulationConfiguration(timeLimit: 1_000_000))
    let sizes = run.events.compactMap { event -> UInt16? in
      guard case .queueConfigured(_, let size, _, _, _, _) = event else { return nil }
      return size
    }
    #expect(sizes == [16, 16])
    let posted = run.events.count { event in
      if case .madeAvailable(0, _, _, _, _) = event { true } else { false }
    }
    #expect(posted == 5)
  }
}
