/// What a command is answered with.
public enum QTestReply: Equatable, Sendable {
  /// Carried out, and there is nothing to say.
  case done
  case value(UInt64)
  case bytes([UInt8])
  /// The virtual clock, in nanoseconds.
  case clock(Int64)
  case endianness(QTestEndianness)
  /// Not carried out; the reason in the peer's words.
  case refused(String)
}

/// The byte order of the guest.
public enum QTestEndianness: String, Equatable, Sendable, CaseIterable {
  case little, big
}

/// What an answer looks like; only the command tells, since a value and eight bytes read alike.
public enum QTestReplyForm: Equatable, Sendable {
  case done, value, bytes, base64, clock, endianness
}

extension QTestCommand {
  /// The form of the answer when the command is carried out.
  public var replyForm: QTestReplyForm {
    switch self {
    case .load: .value
    case .read: .bytes
    case .readBase64: .base64
    case .clockStep, .clockSet: .clock
    case .endianness: .endianness
    case .store, .write, .writeBase64, .fill, .interceptInputs, .interceptOutputs: .done
    }
  }
}

extension QTestCommand {
  /// Bytes of the answer's line, roughly.
  var replyByteCount: Int {
    switch self {
    case .read(_, let byteCount), .readBase64(_, let byteCount): 2 * byteCount + 8
    default: 24
    }
  }
}

/// A change of an intercepted line, which the peer reports by itself, before the answer to the
/// command that caused it.
public struct QTestInterrupt: Equatable, Sendable {
  /// The line's number at the intercepted device.
  public var line: UInt32
  public var isRaised: Bool

  public init(line: UInt32, isRaised: Bool) {
    self.line = line
    self.isRaised = isRaised
  }
}

/// One line of the answering side.
public enum QTestLine: Equatable, Sendable {
  case reply(QTestReply)
  case interrupt(QTestInterrupt)
}

extension QTestLine {
  /// Reads one line, without its end.
  ///
  /// - Parameter form: what the oldest unanswered command is answered with; `nil` if all are
  ///   answered.
  public init(
    parsing line: ArraySlice<UInt8>, expecting form: QTestReplyForm?
  ) throws(QTestProtocolError) {
    if let interrupt = try QTestLine.parseInterrupt(line) {
      self = .interrupt(interrupt)
    } else if let form, let reply = QTestLine.parseReply(line, form) {
      self = .reply(reply)
    } else {
      throw .unexpectedReply(line.excerpt(64))
    }
  }

  private static func parseInterrupt(
    _ line: ArraySlice<UInt8>
  ) throws(QTestProtocolError) -> QTestInterrupt? {
    guard line.starts(with: "IRQ ".utf8) else { return nil }
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
    guard words.count == 3, let number = ProtocolNumber.parse(words[2]),
      let index = UInt32(exactly: number)
    else { throw .unexpectedReply(line.excerpt(64)) }
    if words[1].elementsEqual("raise".utf8) {
      return QTestInterrupt(line: index, isRaised: true)
    }
    guard words[1].elementsEqual("lower".utf8) else { throw .unexpectedReply(line.excerpt(64)) }
    return QTestInterrupt(line: index, isRaised: false)
  }

  private static func parseReply(
    _ line: ArraySlice<UInt8>, _ form: QTestReplyForm
  ) -> QTestReply? {
    for word in ["FAIL", "ERR"] where line.starts(with: word.utf8) {
      return .refused(line.dropFirst(word.utf8.count + 1).excerpt(256))
    }
    guard line.starts(with: "OK".utf8) else { return nil }
    let rest = line.dropFirst(3)
    switch form {
    case .done: return line.count == 2 ? .done : nil
    case .value: return ProtocolNumber.parse(rest).map(QTestReply.value)
    case .bytes: return ProtocolNumber.parseBytes(rest).map(QTestReply.bytes)
    case .base64: return Base64.parse(rest).map(QTestReply.bytes)
    case .clock: return ProtocolNumber.parseSigned(rest).map(QTestReply.clock)
    case .endianness:
      return QTestEndianness(rawValue: rest.excerpt(8)).map(QTestReply.endianness)
    }
  }

  /// Appends the line with its end.
  ///
  /// - Parameter form: how bytes are spelled.
  public func append(to text: inout [UInt8], form: QTestReplyForm = .bytes) {
    switch self {
    case .interrupt(let interrupt):
      text.append(contentsOf: interrupt.isRaised ? "IRQ raise ".utf8 : "IRQ lower ".utf8)
      text.append(contentsOf: "\(interrupt.line)".utf8)
    case .reply(.done): text.append(contentsOf: "OK".utf8)
    case .reply(.value(let value)):
      text.append(contentsOf: "OK ".utf8)
      ProtocolNumber.append(value, to: &text, minimumDigits: 16)
    case .reply(.bytes(let bytes)):
      text.append(contentsOf: "OK ".utf8)
      if form == .base64 {
        Base64.append(bytes, to: &text)
      } else {
        ProtocolNumber.append(bytes, to: &text)
      }
    case .reply(.clock(let nanoseconds)): text.append(contentsOf: "OK \(nanoseconds)".utf8)
    case .reply(.endianness(let order)): text.append(contentsOf: "OK \(order.rawValue)".utf8)
    case .reply(.refused(let reason)): text.append(contentsOf: "FAIL \(reason)".utf8)
    }
    text.append(UInt8(ascii: "\n"))
  }
}
