public import Machine
public import Wire

/// One line of text for the console, built without allocation; what does not fit is cut.
public struct ConsoleLine {
  private var bytes: [128 of UInt8] = .init(repeating: 0)
  private var count = 0

  /// A line that begins with `text`.
  public init(_ text: String) {
    append(text)
  }

  /// Adds a byte of ASCII.
  public mutating func append(_ byte: UInt8) {
    guard count < 127 else { return }
    bytes[count] = byte
    count += 1
  }

  /// Adds the bytes of `text`.
  public mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }

  /// Adds a number in decimal.
  public mutating func append(decimal value: UInt64) {
    if value >= 10 { append(decimal: value / 10) }
    append(UInt8(ascii: "0") + UInt8(value % 10))
  }

  /// Adds two hexadecimal digits.
  public mutating func append(hexadecimal byte: UInt8) {
    for digit in [byte >> 4, byte & 0xF] {
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// Adds an address in dotted decimal.
  public mutating func append(_ address: IPv4Address) {
    for shift in [UInt32(24), 16, 8, 0] {
      append(decimal: UInt64(address.rawValue >> shift & 0xFF))
      if shift > 0 { append(UInt8(ascii: ".")) }
    }
  }

  /// Writes the line and its end.
  public func write<M: Machine & ~Copyable>(on machine: inout M) {
    var line = self
    line.bytes[count] = UInt8(ascii: "\n")
    machine.writeConsole(line.bytes.span.extracting(first: count + 1))
  }
}
