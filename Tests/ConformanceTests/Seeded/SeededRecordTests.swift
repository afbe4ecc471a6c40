import Conformance
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("A rule that is broken is named where it is broken, by records")
struct SeededRecordTests {
  /// The records of a sound life, by interface.
  private static let lives: [(interface: DeviceInterface, records: [TraceRecord])] =
    [DeviceInterface.legacy, .modern].map { interface in
      (interface, (try? SoundDriver.after(.init(interface: interface)).records) ?? [])
    }

  private static func records(_ interface: DeviceInterface) throws -> [TraceRecord] {
    let records = lives.first { $0.interface == interface }?.records ?? []
    try #require(records.count > 500)
    return records
  }

  private static func events(_ interface: DeviceInterface) throws -> [TraceEvent] {
    try records(interface).map(\.event)
  }

  private static func check(_ events: [TraceEvent]) -> RuleOutcome {
    var checker = RuleChecker()
    for (place, event) in events.enumerated() {
      checker.take(TraceRecord(index: UInt64(place), ticks: UInt64(place), event: event))
    }
    return checker.outcome
  }

  @Test("exactly that rule, at the record that breaks it", arguments: Mutation.all)
  func mutation(_ mutation: Mutation) throws {
    var events = try Self.events(mutation.interface)
    let place = try #require(mutation.change(&events))
    let violations = Self.check(events).violations
    #expect(violations.first?.rule == mutation.rule, "\(violations.prefix(3))")
    #expect(violations.first?.place.record == UInt64(place), "\(violations.prefix(3))")
    let others = Set(violations.map(\.rule)).subtracting([mutation.rule])
    #expect(others.isEmpty, "\(violations.prefix(5))")
  }

  @Test("every rule that records show has its mutation")
  func complete() {
    #expect(
      Set(Mutation.all.map(\.rule))
        == Set(Rule.allCases).subtracting(RuleOutcome.needsAccesses).subtracting([.eventDecides]))
  }

  @Test("whatever is done to one record, nothing is found before it", arguments: UInt64(1)...8)
  func nothingEarlier(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let healthy = try Self.events(seed % 2 == 0 ? .legacy : .modern)
    var found = 0
    for _ in 0..<150 {
      let place = Int(generator.next() % UInt64(healthy.count - 1))
      var events = healthy
      switch generator.next() % 3 {
      case 0: events.remove(at: place)
      case 1: events.insert(events[place], at: place)
      default: events.swapAt(place, place + 1)
      }
      let violations = Self.check(events).violations
      if !violations.isEmpty { found += 1 }
      #expect(violations.allSatisfy { $0.place.record >= UInt64(max(0, place - 1)) })
    }
    #expect(found > 30)
  }

  @Test("a chain made available that is left out or told twice is always noticed")
  func everyChain() throws {
    let healthy = try Self.events(.modern)
    for queue: UInt8 in 0...1 {
      let places = healthy.indices.filter {
        if case .madeAvailable(queue, _, _, _, _) = healthy[$0] { true } else { false }
      }
      for place in places.dropLast() {
        var deleted = healthy
        deleted.remove(at: place)
        #expect(Self.check(deleted).violations.contains { $0.rule == .availableIndexCounts })
        var doubled = healthy
        doubled.insert(healthy[place], at: place)
        let first = Self.check(doubled).violations.first
        #expect(first?.place.record == UInt64(place) + 1)
      }
    }
  }

  @Test("a gap makes unknown what it hides, and is no violation")
  func gaps() throws {
    let healthy = try Self.records(.modern)
    for start in stride(from: 1, to: healthy.count - 20, by: 13) {
      var checker = RuleChecker()
      for record in healthy[..<start] { checker.take(record) }
      for record in healthy[(start + 17)...] { checker.take(record) }
      #expect(checker.outcome.violations.isEmpty, "\(start): \(checker.outcome.violations)")
      #expect(checker.outcome.gapCount == 1)
    }
  }

  @Test(
    "a sound life breaks no rule, whatever stretch of it is missing",
    arguments: [DeviceInterface.legacy, .modern])
  func missingStretch(_ interface: DeviceInterface) throws {
    let records = try Self.records(interface)
    for (start, length) in zip(stride(from: 0, to: 500, by: 3), [1, 7, 40].cycled) {
      var checker = RuleChecker()
      for record in records where !(start..<(start + length)).contains(Int(record.index)) {
        checker.take(record)
      }
      let violations = checker.outcome.violations
      #expect(violations.isEmpty, "without \(length) from \(start): \(violations.prefix(2))")
    }
  }
}

extension Array {
  /// The elements again and again.
  fileprivate var cycled: some Sequence<Element> {
    sequence(state: 0) { place in
      defer { place += 1 }
      return self[place % count]
    }
  }
}
