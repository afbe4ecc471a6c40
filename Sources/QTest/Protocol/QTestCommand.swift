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
