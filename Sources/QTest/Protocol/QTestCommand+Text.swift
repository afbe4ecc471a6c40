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
