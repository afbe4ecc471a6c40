import VirtIO
import VirtIODevice

/// The text form: `interface` first, then one step a line, `#` begins a remark.
extension StepList: CustomStringConvertible {
  public var description: String {
    (["interface \(interface.rawValue)"] + steps.map(\.description)).joined(separator: "\n") + "\n"
  }
}

extension Step: CustomStringConvertible {
  public var description: String {
    switch self {
    case .load(let offset, let width):
      "load \(RegisterName(offset).text) \(width)"
    case .store(let offset, let width, let value):
      "store \(RegisterName(offset).text) \(width) \(value.hexadecimal)"
    case .memory(let address, let width, let value):
      "memory \(address.hexadecimal) \(width) \(value.hexadecimal)"
    case .descriptor(let place, let descriptor):
      "descriptor \(place.hexadecimal) \(descriptor.address.hexadecimal) \(descriptor.length)"
        + " \(descriptor.flags.rawValue) \(descriptor.next)"
    case .bytes(let place, let bytes):
      "bytes \(place.hexadecimal) \(bytes.hexadecimal)"
    case .fill(let place, let count, let seed):
      "fill \(place.hexadecimal) \(count) \(seed)"
    case .arrive(let frame, let count):
      "frame \(frame.byteCount) \(frame.seed) \(frame.start.hexadecimal) \(count)"
    case .link(let isUp): isUp ? "link up" : "link down"
    case .machine(let isRunning): isRunning ? "machine run" : "machine stop"
    }
  }
}

extension BinaryInteger {
  var hexadecimal: String { "0x" + String(self, radix: 16) }
}

extension Array where Element == UInt8 {
  /// Two digits a byte; `-` for none.
  var hexadecimal: String {
    if isEmpty { return "-" }
    return reduce(into: "") { text, byte in
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
  }
}
