public import FaultPlans
import SimulatedNetwork
import Simulation
import TestSupport
import VirtIO
import VirtIODevice

/// A run that follows from its seed: guest, device, traffic, what is planted, what is recorded.
public struct RunDraft: Sendable {
  /// What of the recording is missing.
  public enum Loss: Equatable, Sendable {
    case nothing
    /// It ends after so many thousandths.
    case end(Int)
    /// A block is missing after so many thousandths.
    case block(Int)
  }

  public var seed: UInt64
  /// `nil` for a healthy run.
  public var plant: Plant?
  /// `heals`, `report` or `off`.
  public var watchdog: String
  public var hasEventIndex: Bool
  public var loss = Loss.nothing
  /// The words for the kernel that have nothing to do with the plant.
  private var commonWords: [String]
  private var plantedFaults: [PlannedFault] = []
  /// What happens to healthy runs too.
  private var weather: [PlannedFault] = []
  private var interface: DeviceInterface
  private var firstPosition: UInt16 = 0
  private var interleaving = Interleaving.immediate
  private var seconds: UInt64
  private var traffic: Traffic
  private var lingers = false

  /// - Parameter isPlanted: something goes wrong on purpose.
  public init(seed: UInt64, isPlanted: Bool) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed &* 2 &+ (isPlanted ? 1 : 0))
    plant = isPlanted ? generator.pick(Plant.all) : nil
    let needs = plant?.needs ?? Plant.Needs()
    watchdog = generator.pick(["heals", "report", "off"])
    hasEventIndex = needs.eventIndex ?? generator.chance(percent: 40)
    let drawn = 1 << Int(generator.pick([0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 8, 9, 10] as [UInt64]))
    let size = needs.queueSizes.isEmpty ? drawn : generator.pick(needs.queueSizes)
    let isModern = needs.isModern ?? generator.chance(percent: 50)
    interface = isModern ? .modern : .legacy
    let kinds = needs.traffic.isEmpty ? Traffic.Kind.allCases : needs.traffic
    traffic = Traffic(generator.pick(kinds), &generator)
    seconds = generator.pick([2, 5, 12, 30, 60])
    commonWords = ["queue-size=\(size)"]
    if watchdog != "heals" { commonWords.append("watchdog=\(watchdog)") }
    if hasEventIndex { commonWords.append("event-index=on") }
    if needs.startsBeforeWrap || generator.chance(percent: 25) {
      firstPosition = UInt16(65_536 - generator.within(2...40))
      commonWords.append("first-position=\(firstPosition)")
    }
    if generator.chance(percent: 50) {
      interleaving = .seeded(
        seed: generator.next(), maximumDelay: generator.pick([300, 2_000, 20_000]))
    }
    plantedFaults = plant?.faults(&generator) ?? []
    lingers = generator.chance(percent: 40)
    if lingers {
      // A client that is done answers no late copy of its request.
      for place in traffic.clients.indices { traffic.clients[place].repetition = nil }
    }
    if generator.chance(percent: 30) { weather = [Self.weather(size, &generator)] }
    switch generator.next() % 10 {
    case 0: loss = .end(Int(generator.within(300...999)))
    case 1: loss = .block(Int(generator.within(100...900)))
    default: break
    }
  }

  /// What a sound guest and a sound device go through.
  private static func weather(_ size: Int, _ generator: inout SeededGenerator) -> PlannedFault {
    switch generator.next() % 4 {
    case 0:
      let pause = FaultVerb.pauseGuest(duration: generator.within(1_000...30_000_000), losing: nil)
      return generator.once(pause, on: .delivery)
    case 1: return generator.sometimes(.delayInterrupt(nil, by: generator.within(1_000...200_000)))
    case 2:
      let delay = FaultDelay.nanoseconds(generator.within(1_000...100_000))
      return generator.sometimes(.delayNotification(nil, by: delay))
    default: return generator.sometimes(.delayFrame(by: generator.within(1_000...200_000)))
    }
  }

  /// The kernel's command line.
  public func commandLine(isPlanted: Bool) -> String {
    (commonWords + (isPlanted ? plant?.words ?? [] : [])).joined(separator: " ")
  }

  /// What goes wrong, as a fault plan says it.
  public var faults: FaultPlan { FaultPlan(plantedFaults + weather, seed: seed) }

  /// How the machine is simulated; the twin that nothing is planted in has the weather alone.
  func configuration(isPlanted: Bool) -> SimulationConfiguration {
    SimulationConfiguration(
      device: DeviceConfiguration(
        interface: interface, firstPosition: RingPosition(firstPosition)),
      faults: isPlanted ? faults : FaultPlan(weather, seed: seed), interleaving: interleaving,
      timeLimit: seconds * 1_000_000_000, recordLimit: 20_000)
  }

  /// Runs it.
  func run(isPlanted: Bool) -> KernelRun {
    KernelRun(
      traffic.clients, commandLine: commandLine(isPlanted: isPlanted),
      configuration: configuration(isPlanted: isPlanted), asksForAddress: true,
      visits: traffic.visits, lingers: lingers)
  }

  /// All that was drawn, in words.
  public var text: String {
    let loss: String =
      switch loss {
      case .nothing: "whole"
      case .end(let place): "ends after \(place)/1000"
      case .block(let place): "a block is missing at \(place)/1000"
      }
    return """
      plant: \(plant?.name ?? "nothing")
      interface: \(interface)  kernel: \(commandLine(isPlanted: true))
      faults: \(faults.line)
      clients: \(traffic.clients.count)  visits: \(traffic.visits.count)  seconds: \(seconds)
      recording: \(loss)
      """
  }
}
