package import Machine
package import Wire

/// One line of text for the console, built without allocation; what does not fit is cut.
package struct ConsoleLine {
  private var bytes: [128 of UInt8] = .init(repeating: 0)
  private var count = 0

  package init(_ text: String) {
    append(text)
  }

  package mutating func append(_ byte: UInt8) {
    guard count < 127 else { return }
    bytes[count] = byte
    count += 1
  }

  package mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }

  package mutating func append(decimal value: UInt64) {
    if value >= 10 { append(decimal: value / 10) }
    append(UInt8(ascii: "0") + UInt8(value % 10))
  }

  package mutating func append(hexadecimal byte: UInt8) {
    for digit in [byte >> 4, byte & 0xF] {
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  package mutating func append(_ address: IPv4Address) {
    for shift in [UInt32(24), 16, 8, 0] {
      append(decimal: UInt64(address.rawValue >> shift & 0xFF))
      if shift > 0 { append(UInt8(ascii: ".")) }
    }
  }

  /// Writes the line and its end.
  package func write<M: Machine & ~Copyable>(on machine: inout M) {
    var line = self
    line.bytes[count] = UInt8(ascii: "\n")
    machine.writeConsole(line.bytes.span.extracting(first: count + 1))
  }
}
