/// One command of QEMU's test protocol, one line of text each.
///
/// Addresses are guest-physical, and what lies there answers: memory, a register, or nothing.
public enum QTestCommand: Equatable, Sendable {
  /// One access; answered with its value.
  case load(QTestWidth, address: UInt64)
  /// One access; the value is cut to the width.
  case store(QTestWidth, value: UInt64, address: UInt64)
  /// 1 to ``byteLimit`` bytes; answered with them.
  case read(address: UInt64, byteCount: Int)
  /// 1 to ``byteLimit`` bytes.
  case write([UInt8], address: UInt64)
  /// Sets every byte of the range; QEMU's `memset`.
  case fill(UInt8, address: UInt64, byteCount: UInt64)
  /// As ``read(address:byteCount:)``, in another spelling.
  case readBase64(address: UInt64, byteCount: Int)
  /// As ``write(_:address:)``, in another spelling.
  case writeBase64([UInt8], address: UInt64)
  /// Asks for the guest's byte order.
  case endianness
  /// Moves the virtual clock by so many nanoseconds, or to the next timer; QEMU knows the clock
  /// commands only with its `qtest` accelerator.
  case clockStep(nanoseconds: Int64?)
  /// Moves the virtual clock to a time in nanoseconds, never back.
  case clockSet(nanoseconds: Int64)
  /// Reports the lines that lead into the device at this path; one device a process.
  case interceptInputs(path: String)
  /// Reports the lines that lead out of the device at this path.
  case interceptOutputs(path: String)

  /// Bytes that one command moves at most; QEMU has no limit, a peer in bounded memory needs one.
  public static let byteLimit = 1 << 20
  /// Bytes of the longest line in either direction, its end not counted.
  public static let lineByteLimit = 2 * byteLimit + 256
}

/// The width of one access.
public enum QTestWidth: Int, Equatable, Sendable, CaseIterable {
  case byte = 1
  case half = 2
  case word = 4
  case double = 8

  /// The letter that ends a command's name.
  var suffix: UInt8 {
    switch self {
    case .byte: UInt8(ascii: "b")
    case .half: UInt8(ascii: "w")
    case .word: UInt8(ascii: "l")
    case .double: UInt8(ascii: "q")
    }
  }

  /// `value` without the bits that do not fit.
  func truncating(_ value: UInt64) -> UInt64 {
    value & (UInt64.max >> UInt64(64 - 8 * rawValue))
  }
}

extension QTestCommand {
  /// Appends the command's line with its end.
  public func append(to text: inout [UInt8]) {
    switch self {
    case .load(let width, let address):
      text.append(contentsOf: "read".utf8)
      text.append(width.suffix)
      text.append(word: address)
    case .store(let width, let value, let address):
      text.append(contentsOf: "write".utf8)
      text.append(width.suffix)
      text.append(word: address)
      text.append(word: width.truncating(value))
    case .read(let address, let byteCount):
      text.append("read", address, UInt64(byteCount))
    case .write(let bytes, let address):
      text.append("write", address, UInt64(bytes.count))
      text.append(UInt8(ascii: " "))
      ProtocolNumber.append(bytes, to: &text)
    case .fill(let value, let address, let byteCount):
      text.append("memset", address, byteCount)
      text.append(word: UInt64(value))
    case .readBase64(let address, let byteCount):
      text.append("b64read", address, UInt64(byteCount))
    case .writeBase64(let bytes, let address):
      text.append("b64write", address, UInt64(bytes.count))
      text.append(UInt8(ascii: " "))
      Base64.append(bytes, to: &text)
    case .endianness: text.append(contentsOf: "endianness".utf8)
    case .clockStep(nil): text.append(contentsOf: "clock_step".utf8)
    case .clockStep(let nanoseconds?):
      text.append(contentsOf: "clock_step \(nanoseconds)".utf8)
    case .clockSet(let nanoseconds): text.append(contentsOf: "clock_set \(nanoseconds)".utf8)
    case .interceptInputs(let path): text.append(contentsOf: "irq_intercept_in \(path)".utf8)
    case .interceptOutputs(let path): text.append(contentsOf: "irq_intercept_out \(path)".utf8)
    }
    text.append(UInt8(ascii: "\n"))
  }

  /// The beginning of the line, for messages.
  var excerpt: String {
    var text: [UInt8] = []
    append(to: &text)
    return text.dropLast().excerpt(64)
  }
}

extension [UInt8] {
  fileprivate mutating func append(word: UInt64) {
    append(UInt8(ascii: " "))
    ProtocolNumber.append(word, to: &self)
  }

  fileprivate mutating func append(_ name: StaticString, _ address: UInt64, _ count: UInt64) {
    append(contentsOf: name.description.utf8)
    append(word: address)
    append(word: count)
  }
}

extension QTestCommand {
  /// Reads one line, without its end.
  ///
  /// As in QEMU, data that is shorter than its announced count is filled up with zeros, and what
  /// is longer is cut.
  public init(parsing line: ArraySlice<UInt8>) throws(QTestProtocolError) {
    var words = CommandWords(line)
    let name = words.name
    if let width = QTestCommand.width(of: name, stem: "read") {
      self = .load(width, address: try words.number())
    } else if let width = QTestCommand.width(of: name, stem: "write") {
      let address = try words.number()
      self = .store(width, value: width.truncating(try words.number()), address: address)
    } else if let command = try QTestCommand.parseRange(name, &words) {
      self = command
    } else {
      self = try QTestCommand.parseOther(name, &words)
    }
    try words.finish()
  }

  private static func width(of name: String, stem: String) -> QTestWidth? {
    guard name.hasPrefix(stem), name.utf8.count == stem.utf8.count + 1 else { return nil }
    return QTestWidth.allCases.first { $0.suffix == name.utf8.last }
  }

  private static func parseRange(
    _ name: String, _ words: inout CommandWords
  ) throws(QTestProtocolError) -> QTestCommand? {
    switch name {
    case "read": return .read(address: try words.number(), byteCount: try words.byteCount())
    case "b64read":
      return .readBase64(address: try words.number(), byteCount: try words.byteCount())
    case "write":
      let (address, count) = (try words.number(), try words.byteCount())
      return .write(try words.bytes(count, ProtocolNumber.parseBytes), address: address)
    case "b64write":
      let (address, count) = (try words.number(), try words.byteCount())
      return .writeBase64(try words.bytes(count, Base64.parse), address: address)
    case "memset":
      let (address, count) = (try words.number(), try words.number())
      let value = UInt8(truncatingIfNeeded: try words.number())
      return .fill(value, address: address, byteCount: count)
    default: return nil
    }
  }

  private static func parseOther(
    _ name: String, _ words: inout CommandWords
  ) throws(QTestProtocolError) -> QTestCommand {
    switch name {
    case "endianness": return .endianness
    case "clock_step":
      return .clockStep(nanoseconds: words.isAtEnd ? nil : try words.signedNumber())
    case "clock_set": return .clockSet(nanoseconds: try words.signedNumber())
    case "irq_intercept_in": return .interceptInputs(path: try words.text())
    case "irq_intercept_out": return .interceptOutputs(path: try words.text())
    default: throw .unknownCommand(name)
    }
  }
}

/// The words of one line, taken from the front.
private struct CommandWords {
  let name: String
  private var rest: ArraySlice<ArraySlice<UInt8>>

  /// No command has more words than this many.
  private static let limit = 5

  init(_ line: ArraySlice<UInt8>) {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: Self.limit)
    name = (words.first ?? []).excerpt(32)
    rest = words.dropFirst()
  }

  var isAtEnd: Bool { rest.isEmpty }

  private mutating func next() throws(QTestProtocolError) -> ArraySlice<UInt8> {
    guard let word = rest.popFirst() else { throw .missingArgument(command: name) }
    return word
  }

  mutating func number() throws(QTestProtocolError) -> UInt64 {
    guard let number = ProtocolNumber.parse(try next()) else {
      throw .malformedNumber(command: name)
    }
    return number
  }

  mutating func signedNumber() throws(QTestProtocolError) -> Int64 {
    guard let number = ProtocolNumber.parseSigned(try next()) else {
      throw .malformedNumber(command: name)
    }
    return number
  }

  mutating func byteCount() throws(QTestProtocolError) -> Int {
    let count = try number()
    guard count >= 1, count <= UInt64(QTestCommand.byteLimit) else {
      throw .byteCountOutOfRange(count)
    }
    return Int(count)
  }

  mutating func bytes(
    _ count: Int, _ parse: (ArraySlice<UInt8>) -> [UInt8]?
  ) throws(QTestProtocolError) -> [UInt8] {
    guard var bytes = parse(try next()) else { throw .malformedBytes(command: name) }
    if bytes.count > count { bytes.removeLast(bytes.count - count) }
    bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
    return bytes
  }

  mutating func text() throws(QTestProtocolError) -> String { try next().excerpt(256) }

  func finish() throws(QTestProtocolError) {
    if !isAtEnd { throw .surplusArgument(command: name) }
  }
}
