import VirtIO
import VirtIODevice

/// Why a text is no step list.
public struct StepListError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: Equatable, Sendable {
    case noInterface
    case unknownStep(String)
    case wordCount(expected: Int, found: Int)
    case notANumber(String)
    case width(UInt8)
    case outsideMemory(UInt64)
    case frameByteCount(UInt32)
  }

  /// From 1 on.
  public let line: Int
  public let reason: Reason

  public var description: String {
    switch reason {
    case .noInterface: "line \(line): begin with 'interface legacy' or 'interface modern'"
    case .unknownStep(let word): "line \(line): no step is called '\(word)'"
    case .wordCount(let expected, let found): "line \(line): \(found) words, not \(expected)"
    case .notANumber(let word): "line \(line): '\(word)' is no number that fits here"
    case .width(let width): "line \(line): a width is 1, 2, 4 or 8, not \(width)"
    case .outsideMemory(let address):
      "line \(line): \(address.hexadecimal) is outside the compared memory"
    case .frameByteCount(let count): "line \(line): a frame has 1 to 65,536 bytes, not \(count)"
    }
  }
}

extension StepList {
  /// Reads the text form.
  public init(text: String) throws(StepListError) {
    var interface: DeviceInterface?
    var steps: [Step] = []
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      if words.isEmpty { continue }
      if interface == nil {
        interface = words.count == 2 ? DeviceInterface(rawValue: words[1]) : nil
        guard words[0] == "interface", interface != nil else {
          throw StepListError(line: number, reason: .noInterface)
        }
        continue
      }
      let reader = StepReader(line: number, words: words)
      steps.append(try reader.step())
    }
    guard let interface else { throw StepListError(line: number, reason: .noInterface) }
    self.init(interface: interface, steps: steps)
  }
}

/// One line of a step list.
private struct StepReader {
  let line: Int
  let words: [String]

  func step() throws(StepListError) -> Step {
    switch words[0] {
    case "load":
      try expect(3)
      return .load(offset: try offset(1), width: try width(2))
    case "store":
      try expect(4)
      return .store(offset: try offset(1), width: try width(2), value: try number(3))
    case "memory":
      try expect(4)
      let width = try width(2)
      return .memory(
        address: try address(1, count: Int(width)), width: width, value: try number(3))
    case "descriptor":
      try expect(6)
      let descriptor = Descriptor(
        address: try number(2), length: try number(3),
        flags: Descriptor.Flags(rawValue: try number(4)), next: try number(5))
      return .descriptor(at: try address(1, count: Descriptor.byteCount), descriptor)
    case "bytes":
      try expect(3)
      let bytes = try bytes(2)
      return .bytes(at: try address(1, count: bytes.count), bytes)
    case "fill":
      try expect(4)
      let count: UInt32 = try number(2)
      return .fill(at: try address(1, count: Int(count)), count: count, seed: try number(3))
    case "frame":
      try expect(5)
      let count: UInt32 = try number(1)
      guard (1...65536).contains(count) else { throw error(.frameByteCount(count)) }
      let frame = ArrivingFrame(byteCount: count, seed: try number(2), start: try bytes(3))
      return .arrive(frame, count: try number(4))
    case "link", "machine": return try state()
    default: throw error(.unknownStep(words[0]))
    }
  }

  private func state() throws(StepListError) -> Step {
    switch words {
    case ["link", "up"]: return .link(isUp: true)
    case ["link", "down"]: return .link(isUp: false)
    case ["machine", "run"]: return .machine(isRunning: true)
    case ["machine", "stop"]: return .machine(isRunning: false)
    default: throw error(.unknownStep(words.joined(separator: " ")))
    }
  }

  private func error(_ reason: StepListError.Reason) -> StepListError {
    StepListError(line: line, reason: reason)
  }

  private func expect(_ count: Int) throws(StepListError) {
    if words.count != count { throw error(.wordCount(expected: count, found: words.count)) }
  }

  private func number<Number: FixedWidthInteger>(_ index: Int) throws(StepListError) -> Number {
    let word = words[index]
    let isHexadecimal = word.hasPrefix("0x")
    let digits = isHexadecimal ? String(word.dropFirst(2)) : word
    guard let number = Number(digits, radix: isHexadecimal ? 16 : 10) else {
      throw error(.notANumber(word))
    }
    return number
  }

  /// A register's name, or an offset as a number.
  private func offset(_ index: Int) throws(StepListError) -> UInt16 {
    if let name = RegisterName(text: words[index]) { return name.offset }
    return try number(index)
  }

  private func width(_ index: Int) throws(StepListError) -> UInt8 {
    let width: UInt8 = try number(index)
    guard [1, 2, 4, 8].contains(width) else { throw error(.width(width)) }
    return width
  }

  private func address(_ index: Int, count: Int) throws(StepListError) -> UInt64 {
    let address: UInt64 = try number(index)
    let arena = ComparedMemory.arena
    guard arena.contains(address), UInt64(count) <= arena.upperBound - address else {
      throw error(.outsideMemory(address))
    }
    return address
  }

  private func bytes(_ index: Int) throws(StepListError) -> [UInt8] {
    let word = words[index]
    if word == "-" { return [] }
    var bytes: [UInt8] = []
    var digits = word[...]
    while !digits.isEmpty {
      guard digits.count >= 2, let byte = UInt8(digits.prefix(2), radix: 16) else {
        throw error(.notANumber(word))
      }
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    return bytes
  }
}
