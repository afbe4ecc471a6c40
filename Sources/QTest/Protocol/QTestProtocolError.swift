/// Why a line is not what the protocol allows.
public enum QTestProtocolError: Error, Equatable, Sendable {
  /// The name, cut to 32 bytes.
  case unknownCommand(String)
  case missingArgument(command: String)
  case surplusArgument(command: String)
  /// Not a number as C writes it: decimal, `0x` and hexadecimal, `0` and octal; 64 bits.
  case malformedNumber(command: String)
  /// No pair of hexadecimal digits after `0x`, or not base 64.
  case malformedBytes(command: String)
  /// A count of 0, or beyond ``QTestCommand/byteLimit``.
  case byteCountOutOfRange(UInt64)
  /// More than ``QTestCommand/lineByteLimit`` bytes without an end of line.
  case lineTooLong
  /// A line that answers nothing, or not what was asked; cut to 64 bytes.
  case unexpectedReply(String)
}

extension QTestProtocolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownCommand(let name): "Unknown command '\(name)'"
    case .missingArgument(let command): "'\(command)' lacks an argument"
    case .surplusArgument(let command): "'\(command)' has an argument too many"
    case .malformedNumber(let command): "'\(command)' has an argument that is no number"
    case .malformedBytes(let command): "'\(command)' has data that is no row of bytes"
    case .byteCountOutOfRange(let count):
      "\(count) bytes; a command moves 1 to \(QTestCommand.byteLimit)"
    case .lineTooLong: "a line is longer than \(QTestCommand.lineByteLimit) bytes"
    case .unexpectedReply(let line): "unexpected reply '\(line)'"
    }
  }
}

extension Collection<UInt8> {
  /// The first `limit` bytes as text that fits into one line.
  func excerpt(_ limit: Int) -> String {
    let printable = prefix(limit).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: printable, as: UTF8.self)
  }
}
