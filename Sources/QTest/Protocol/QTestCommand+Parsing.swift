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
