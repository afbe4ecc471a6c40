/// A JSON object under construction; keys keep their order (RFC 8259 §4).
struct JSONObject {
  private var output = OutputBuffer()

  /// The whole object.
  var text: String { "{" + String(decoding: output.bytes, as: UTF8.self) + "}" }

  mutating func add(_ key: String, _ value: UInt64) {
    begin(key)
    output.append(value)
  }

  mutating func add(_ key: String, _ value: String) {
    begin(key)
    output.appendQuoted(value)
  }

  mutating func add(_ key: String, _ value: JSONObject) {
    begin(key)
    output.append(value.text)
  }

  mutating func add(_ key: String, _ values: [JSONObject]) {
    begin(key)
    output.append("[" + values.map(\.text).joined(separator: ",") + "]")
  }

  mutating func add(_ key: String, _ values: [String]) {
    begin(key)
    output.append("[")
    for (place, value) in values.enumerated() {
      if place > 0 { output.append(",") }
      output.appendQuoted(value)
    }
    output.append("]")
  }

  private mutating func begin(_ key: String) {
    if !output.bytes.isEmpty { output.append(",") }
    output.appendQuoted(key)
    output.append(":")
  }
}
