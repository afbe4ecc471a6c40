import FaultPlans
import Simulation
import TestSupport
import Testing
import VirtIO
import VirtIODevice

@Suite("A simulation's settings as text")
struct SimulationTextTests {
  private static func random(_ generator: inout SeededGenerator) -> SimulationConfiguration {
    let policy = DevicePolicy(
      conformance: generator.chance(percent: 50) ? .qemu : .strict,
      release: DevicePolicy.Release.allCases[Int(generator.next() % 3)],
      notificationDelivery: generator.chance(percent: 50) ? .inline : .deferred,
      backend: generator.chance(percent: 50) ? .user : .datagram)
    let device = DeviceConfiguration(
      interface: generator.chance(percent: 50) ? .legacy : .modern, policy: policy,
      macAddress: generator.next() & 0xffff_ffff_ffff,
      hostFeatures: FeatureBits(rawValue: generator.next() & generator.next()),
      featureMask: FeatureBits(rawValue: generator.next()),
      firstPosition: RingPosition(UInt16(truncatingIfNeeded: generator.next())))
    return SimulationConfiguration(
      device: device, slotCount: UInt8(1 + generator.next() % 255),
      memoryBase: generator.next() % (1 << 43),
      memoryByteCount: Int(4_096 + generator.next() % (1 << 29)),
      interleaving: generator.chance(percent: 50)
        ? .immediate : .seeded(seed: generator.next(), maximumDelay: generator.next() % 100_000),
      costs: AccessCosts(
        memory: generator.next() % 9, register: generator.next() % 2_000, clock: 1, poll: 1_000),
      entropySeed: generator.next(),
      timeLimit: generator.chance(percent: 50) ? nil : generator.next() % (1 << 50),
      recordLimit: generator.chance(percent: 50) ? nil : Int(generator.next() % (1 << 40)))
  }

  @Test func `random settings survive the text`() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2_000 {
      let configuration = Self.random(&generator)
      #expect(try SimulationConfiguration(text: configuration.text) == configuration)
    }
  }

  @Test func `silence gives the defaults, and the defaults have a text`() throws {
    #expect(try SimulationConfiguration(text: "") == SimulationConfiguration())
    #expect(
      SimulationConfiguration().text == """
        machine slots=24 memory-base=0x100000 memory=8388608 entropy=0; \
        device interface=modern conformance=qemu release=since-7.2.14 notifications=inline \
        backend=user mac=0x563412005452 features=0xffffffffffffffff first-position=0; \
        costs memory=1ns register=100ns clock=10ns poll=20ns
        """)
  }

  static let errors: [(text: String, column: Int, words: String)] = [
    ("machine slots=0", 15, "expected a number from 1 to 255"),
    ("machine memory=2000000000", 16, "expected a number from 4096 to 1073741824"),
    ("device interface=newest", 18, "expected legacy or modern"),
    ("costs clock=10", 13, "expected a duration"),
    ("costs clock=0ns", 13, "expected a duration above 0"),
    ("costs poll=0ns", 12, "expected a duration above 0"),
    ("costs register=18446744073709551615ns", 16, "expected a duration"),
    ("schedule seed=1 delay=18446744073709551615ns", 23, "expected a duration"),
    ("machine memory-base=281474976710656", 21, "expected a number from 0 to 8796093022208"),
    ("end time=18446744073709551615ns", 10, "expected a duration"),
    ("schedule seed=1", 1, "option 'delay=' is missing"),
    ("end days=3", 5, "no option 'days' here"),
    ("weather=fine", 1, "unknown word"),
  ]

  @Test(arguments: errors.indices)
  func `an error says where it is and what was expected`(_ index: Int) throws {
    let (text, column, words) = Self.errors[index]
    let error = try #require(throws: OptionTextError.self) {
      try SimulationConfiguration(text: text)
    }
    #expect(error.description.hasPrefix("line 1, column \(column): \(words)"), "\(error)")
  }
}
