/// A JSON object under construction; keys keep their order (RFC 8259 §4).
///
/// Our own and not Foundation's: that has no order of keys but the alphabet's, needs a type that
/// mirrors each object, and is made for values that exist, where `show` streams a million lines.
public struct JSONObject: Sendable {
  /// The members, without the braces.
  private var members: [UInt8] = []

  public init() {}

  /// The whole object.
  public var text: String { "{" + String(decoding: members, as: UTF8.self) + "}" }

  public mutating func add(_ key: String, _ value: some FixedWidthInteger) {
    begin(key)
    members.append(contentsOf: String(value).utf8)
  }

  public mutating func add(_ key: String, _ value: Bool) {
    begin(key)
    members.append(contentsOf: (value ? "true" : "false").utf8)
  }

  public mutating func add(_ key: String, _ value: String) {
    begin(key)
    members.append(quoted: value)
  }

  public mutating func add(_ key: String, _ value: JSONObject) {
    begin(key)
    append(value)
  }

  public mutating func add(_ key: String, _ values: [JSONObject]) {
    begin(key)
    append(values) { $0.append($1) }
  }

  public mutating func add(_ key: String, _ values: [String]) {
    begin(key)
    append(values) { $0.members.append(quoted: $1) }
  }

  private mutating func begin(_ key: String) {
    if !members.isEmpty { members.append(0x2C) }
    members.append(quoted: key)
    members.append(0x3A)
  }

  private mutating func append(_ object: JSONObject) {
    members.append(0x7B)
    members.append(contentsOf: object.members)
    members.append(0x7D)
  }

  private mutating func append<Value>(
    _ values: [Value], _ each: (inout JSONObject, Value) -> Void
  ) {
    members.append(0x5B)
    for (place, value) in values.enumerated() {
      if place > 0 { members.append(0x2C) }
      each(&self, value)
    }
    members.append(0x5D)
  }
}

extension [UInt8] {
  /// Appends a JSON string with its quotation marks (RFC 8259 §7).
  mutating func append(quoted text: String) {
    append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        append(0x5C)
        append(byte)
      case 0..<0x20:
        append(contentsOf: "\\u00".utf8)
        append(byte < 16 ? 0x30 : 0x31)
        let digit = byte & 15
        append(digit < 10 ? 0x30 + digit : 0x61 - 10 + digit)
      default: append(byte)
      }
    }
    append(0x22)
  }
}
