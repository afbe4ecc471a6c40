import TraceFormat
import VirtIO

/// One thing that the driver did below the seam.
enum Access: Equatable {
  case registerLoad(offset: UInt16, byteCount: Int, value: UInt32)
  case registerStore(offset: UInt16, value: UInt32)
  case load(address: UInt64, byteCount: Int)
  case store(address: UInt64, byteCount: Int, value: UInt64)
  case copyOut(address: UInt64, byteCount: Int)
  case copyIn(address: UInt64, byteCount: Int)
  case loadBarrier
  case storeBarrier
  case fullBarrier
  /// What it said about it in the trace.
  case event(TraceEvent)

  /// The bytes of shared memory that it changed.
  var stored: Range<UInt64>? {
    switch self {
    case .store(let address, let count, _), .copyIn(let address, let count):
      address..<(address + UInt64(count))
    default: nil
    }
  }

  /// The bytes of shared memory that it read.
  var loaded: Range<UInt64>? {
    switch self {
    case .load(let address, let count), .copyOut(let address, let count):
      address..<(address + UInt64(count))
    default: nil
    }
  }

  /// The value, if it stores to `register`.
  func store(to register: MMIORegister) -> UInt32? {
    guard case .registerStore(register.rawValue, let value) = self else { return nil }
    return value
  }

  func isLoad(of register: MMIORegister) -> Bool {
    guard case .registerLoad(register.rawValue, _, _) = self else { return false }
    return true
  }

  /// A register access as one line, `status <- 0x7` or `status -> 0x7`; nothing for memory.
  var registerLine: String? {
    switch self {
    case .registerLoad(let offset, let byteCount, let value):
      Access.name(offset) + " -> " + (byteCount == 1 ? "byte " : "") + Access.text(value)
    case .registerStore(let offset, let value): Access.name(offset) + " <- " + Access.text(value)
    default: nil
    }
  }

  private static func name(_ offset: UInt16) -> String {
    if offset > MMIORegister.config.rawValue {
      return "config+\(offset - MMIORegister.config.rawValue)"
    }
    return MMIORegister(rawValue: offset).map { "\($0)" } ?? "unknown \(text(UInt32(offset)))"
  }

  private static func text(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}
