public import FaultPlans
import VirtIO
import VirtIODevice

/// The settings in words, apart from the fault plan, which has a text of its own, and from what
/// is kept of a run.
extension SimulationConfiguration {
  /// `machine …; device …; schedule …; costs …; end …` in one line; ``init(text:)`` reads it.
  public var text: String {
    [machineText, deviceText, scheduleText, costText, endText].compactMap { $0 }
      .joined(separator: "; ")
  }

  private var machineText: String {
    "machine slots=\(slotCount) memory-base=0x\(String(memoryBase, radix: 16)) "
      + "memory=\(memoryByteCount) entropy=\(entropySeed)"
  }

  private var deviceText: String {
    var words = [
      "interface=\(device.interface.word)", "conformance=\(device.policy.conformance.word)",
      "release=\(device.policy.release.word)",
      "notifications=\(device.policy.notificationDelivery.word)",
      "backend=\(device.policy.backend.word)", "mac=0x\(String(device.macAddress, radix: 16))",
      "features=0x\(String(device.featureMask.rawValue, radix: 16))",
      "first-position=\(device.firstPosition.rawValue)",
    ]
    if !device.hostFeatures.isEmpty {
      words.append("host-features=0x\(String(device.hostFeatures.rawValue, radix: 16))")
    }
    return "device \(words.joined(separator: " "))"
  }

  private var scheduleText: String? {
    guard case .seeded(let seed, let delay) = interleaving else { return nil }
    return "schedule seed=\(seed) delay=\(DurationUnit.text(delay))"
  }

  private var costText: String {
    "costs memory=\(DurationUnit.text(costs.memory)) "
      + "register=\(DurationUnit.text(costs.register)) "
      + "clock=\(DurationUnit.text(costs.clock)) poll=\(DurationUnit.text(costs.poll))"
  }

  private var endText: String? {
    let words =
      (timeLimit.map { ["time=\(DurationUnit.text($0))"] } ?? [])
      + (recordLimit.map { ["records=\($0)"] } ?? [])
    return words.isEmpty ? nil : "end \(words.joined(separator: " "))"
  }

  /// Reads settings; what they do not say stays at its default.
  ///
  /// - Throws: where the first error is, and what was expected.
  public init(text: String) throws(OptionTextError) {
    self.init()
    for var line in try OptionStatements.read(text) {
      switch line.word {
      case "machine": try readMachine(&line)
      case "device": try device.read(&line)
      case "schedule":
        interleaving = .seeded(
          seed: try line.require("seed").number(),
          maximumDelay: try line.require("delay").duration())
      case "costs": try costs.read(&line)
      case "end":
        timeLimit = try line.take("time")?.duration()
        recordLimit = try (line.take("records")?.number(0...(1 << 40))).map { Int($0) }
      default: throw line.error(.unknownWord(line.word))
      }
      try line.expectAllTaken()
    }
  }

  private mutating func readMachine(_ line: inout OptionLine) throws(OptionTextError) {
    if let value = line.take("slots") { slotCount = UInt8(try value.number(1...255)) }
    if let value = line.take("memory-base") {
      memoryBase = try value.number(0...Self.memoryBaseLimit)
    }
    if let value = line.take("memory") {
      memoryByteCount = Int(try value.number(4_096...SimulationConfiguration.memoryLimit))
    }
    if let value = line.take("entropy") { entropySeed = try value.number() }
  }

  /// Bytes of memory that a text may ask for: 1 GiB.
  private static let memoryLimit: UInt64 = 1 << 30
  /// Where it may begin: all of it has to have page numbers of 32 bits, which is what the legacy
  /// interface takes (VIRTIO 1.4 §4.2.4).
  private static let memoryBaseLimit: UInt64 = 1 << 43
}

extension DeviceConfiguration {
  fileprivate mutating func read(_ line: inout OptionLine) throws(OptionTextError) {
    if let value = line.take("interface") { interface = try value.choice() }
    if let value = line.take("conformance") { policy.conformance = try value.choice() }
    if let value = line.take("release") { policy.release = try value.choice() }
    if let value = line.take("notifications") {
      policy.notificationDelivery = try value.choice()
    }
    if let value = line.take("backend") { policy.backend = try value.choice() }
    if let value = line.take("mac") { macAddress = try value.number(0...0xffff_ffff_ffff) }
    if let value = line.take("features") {
      featureMask = FeatureBits(rawValue: try value.number())
    }
    if let value = line.take("host-features") {
      hostFeatures = FeatureBits(rawValue: try value.number())
    }
    if let value = line.take("first-position") {
      firstPosition = RingPosition(UInt16(try value.number(0...0xffff)))
    }
  }
}

extension AccessCosts {
  fileprivate mutating func read(_ line: inout OptionLine) throws(OptionTextError) {
    if let value = line.take("memory") { memory = try value.duration() }
    if let value = line.take("register") { register = try value.duration() }
    // A loop that waits for the time needs time to pass.
    if let value = line.take("clock") { clock = try value.lapse() }
    if let value = line.take("poll") { poll = try value.lapse() }
  }
}

extension DevicePolicy.Conformance: WordedChoice {
  package var word: String {
    switch self {
    case .qemu: "qemu"
    case .strict: "strict"
    }
  }
}

extension DevicePolicy.Release: WordedChoice {
  package var word: String {
    switch self {
    case .upTo7_2_13: "up-to-7.2.13"
    case .since7_2_14: "since-7.2.14"
    case .since9_1: "since-9.1"
    }
  }
}

extension DevicePolicy.NotificationDelivery: WordedChoice {
  package var word: String {
    switch self {
    case .inline: "inline"
    case .deferred: "deferred"
    }
  }
}

extension DevicePolicy.Backend: WordedChoice {
  package var word: String {
    switch self {
    case .user: "user"
    case .datagram: "datagram"
    }
  }
}

extension OptionValue {
  /// A duration above 0.
  fileprivate func lapse() throws(OptionTextError) -> UInt64 {
    let lapse = try duration()
    guard lapse > 0 else { throw bad("a duration above 0") }
    return lapse
  }
}
