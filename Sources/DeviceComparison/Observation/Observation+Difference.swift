extension Observation {
  /// What differs from `other`, one line a thing: `name: mine, other's`; empty for equal ones.
  public func differences(from other: Observation) -> [ObservedDifference] {
    if isAborted != other.isAborted {
      return [ObservedDifference("machine", isAborted.lifeWord, other.isAborted.lifeWord)]
    }
    if isAborted { return [] }
    var found: [ObservedDifference] = []
    if loaded != other.loaded {
      found.append(ObservedDifference("loaded", loaded.word, other.loaded.word))
    }
    for (index, register) in Observation.registers.enumerated() {
      let (mine, its) = (registers[index], other.registers[index])
      if mine == its { continue }
      found.append(ObservedDifference(register.name, mine.hexadecimal, its.hexadecimal))
    }
    if interruptLine != other.interruptLine {
      found.append(
        ObservedDifference("interrupt line", interruptLine.levelWord, other.interruptLine.levelWord)
      )
    }
    if transmitted != other.transmitted {
      found.append(
        ObservedDifference("transmitted", transmitted.frameWords, other.transmitted.frameWords))
    }
    if !memory.hasEqualBytes(other.memory) { found += memoryDifferences(from: other) }
    return found
  }

  /// The first places of memory that differ, eight bytes a line.
  private func memoryDifferences(from other: Observation) -> [ObservedDifference] {
    var found: [ObservedDifference] = []
    var index = 0
    while index < memory.count, found.count < 8 {
      if memory[index] == other.memory[index] {
        index += 1
        continue
      }
      let start = index & ~3
      let range = start..<min(start + 4, memory.count)
      let address = ComparedMemory.arena.lowerBound + UInt64(start)
      found.append(
        ObservedDifference(
          "memory \(address.hexadecimal)", Array(memory[range]).hexadecimal,
          Array(other.memory[range]).hexadecimal))
      index = range.upperBound
    }
    return found
  }
}

/// One thing that two subjects show differently.
public struct ObservedDifference: Equatable, Sendable {
  /// What it is: a register's name, `memory` and an address, `transmitted`, `interrupt line`.
  public let name: String
  public let first: String
  public let second: String

  init(_ name: String, _ first: String, _ second: String) {
    self.name = name
    self.first = first
    self.second = second
  }
}

extension Bool {
  fileprivate var lifeWord: String { self ? "aborted" : "runs" }
  fileprivate var levelWord: String { self ? "high" : "low" }
}

extension Optional where Wrapped == UInt64 {
  fileprivate var word: String { map(\.hexadecimal) ?? "nothing" }
}

extension Array where Element == [UInt8] {
  fileprivate var frameWords: String {
    let frames = prefix(4).map { "\($0.count) bytes \(Array<UInt8>($0.prefix(20)).hexadecimal)" }
    return "\(count) frames" + (isEmpty ? "" : ": ") + frames.joined(separator: "; ")
  }
}
