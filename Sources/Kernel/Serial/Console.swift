/// Text for the person who watches the kernel. Writes at once and never allocates.
enum Console {
  static func configure() {
    SerialPort.console.configure()
  }

  static func write(_ text: StaticString) {
    guard text.hasPointerRepresentation else { return }
    var burst = Burst()
    for index in 0..<text.utf8CodeUnitCount {
      // Safety: the bytes of a static string live for ever, and the index lies among them.
      burst.put(unsafe text.utf8Start[index])
    }
  }

  static func write(_ bytes: Span<UInt8>) {
    var burst = Burst()
    for index in bytes.indices { burst.put(bytes[index]) }
  }

  static func newline() {
    write("\n")
  }

  static func write(decimal value: UInt64) {
    var digits = [20 of UInt8](repeating: 0)
    var count = 0
    var rest = value
    repeat {
      digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    var burst = Burst()
    while count > 0 {
      count -= 1
      burst.put(digits[count])
    }
  }

  /// Writes `0x` and as many digits as asked for.
  static func write(hexadecimal value: UInt64, digits: Int = 16) {
    var burst = Burst()
    burst.put(UInt8(ascii: "0"))
    burst.put(UInt8(ascii: "x"))
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(place * 4)) & 15
      burst.put(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}

/// Looks at the port once in sixteen bytes.
private struct Burst {
  private var room = 0

  mutating func put(_ byte: UInt8) {
    if room == 0 {
      while !SerialPort.console.isReady {}
      room = SerialPort.burstByteCount
    }
    SerialPort.console.put(byte)
    room -= 1
  }
}
