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
