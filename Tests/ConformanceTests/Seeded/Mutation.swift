import Conformance
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

/// One change of a healthy trace, and the rule that a driver which had made it would have broken.
struct Mutation: Sendable, CustomTestStringConvertible {
  var rule: Rule
  var name: String
  var interface: DeviceInterface = .modern
  /// Changes the records; the place of the first one that breaks the rule, or `nil`.
  var change: @Sendable (inout [TraceEvent]) -> Int?

  var testDescription: String { "\(rule.identifier): \(name)" }

  static let all: [Mutation] = registers + rings
}

extension [TraceEvent] {
  func place(after start: Int = 0, where isWanted: (TraceEvent) -> Bool) -> Int? {
    self[start...].firstIndex(where: isWanted)
  }

  /// The store of `value` to `register`.
  func store(_ register: MMIORegister, _ value: UInt32? = nil, after start: Int = 0) -> Int? {
    place(after: start) { event in
      guard case .registerStore(_, register.rawValue, let stored) = event else { return false }
      return value == nil || stored == value
    }
  }

  func load(_ register: MMIORegister, after start: Int = 0) -> Int? {
    place(after: start) { event in
      guard case .registerLoad(_, register.rawValue, _) = event else { return false }
      return true
    }
  }

  /// Where the driver lives and nothing is under way: the first wait.
  var idle: Int? {
    place { if case .waitBegan = $0 { true } else { false } }
  }

  mutating func storeAgain(_ place: Int?, _ value: UInt32) -> Int? {
    guard let place, case .registerStore(let slot, let offset, _) = self[place] else { return nil }
    self[place] = .registerStore(slot: slot, offset: offset, value: value)
    return place
  }

  /// Puts a store in at `place`.
  mutating func insertStore(_ register: MMIORegister, _ value: UInt32, at place: Int?) -> Int? {
    guard let place else { return nil }
    insert(.registerStore(slot: 1, offset: register.rawValue, value: value), at: place)
    return place
  }

  mutating func delete(_ place: Int?) -> Int? {
    guard let place else { return nil }
    remove(at: place)
    return place
  }
}
