import FoundationEssentials

/// One line of QEMU's monitor, as far as it concerns a client (QMP specification, section 2).
struct QMPMessage: Decodable {
  /// What the line is.
  enum Kind: Equatable {
    case greeting
    case event(QMPEvent)
    case reply(id: Int?)
    case refusal(id: Int?, reason: String)
    /// A message of a later version.
    case unknown
  }

  var kind: Kind

  private enum Key: String, CodingKey {
    case greeting = "QMP"
    case event, data, id, error
    case reply = "return"
  }

  private struct Refusal: Decodable {
    var desc: String
  }

  private struct EventData: Decodable {
    var reason: String?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    if fields.contains(.greeting) {
      kind = .greeting
    } else if fields.contains(.event) {
      // Other events carry a `reason` of another type, or data that is no object.
      let data = try? fields.decodeIfPresent(EventData.self, forKey: .data)
      kind = .event(
        QMPEvent(name: try fields.decode(String.self, forKey: .event), reason: data?.reason))
    } else if fields.contains(.error) {
      kind = .refusal(
        id: try fields.decodeIfPresent(Int.self, forKey: .id),
        reason: try fields.decode(Refusal.self, forKey: .error).desc)
    } else if fields.contains(.reply) {
      kind = .reply(id: try fields.decodeIfPresent(Int.self, forKey: .id))
    } else {
      kind = .unknown
    }
  }
}

/// Something that QEMU reported by itself.
public struct QMPEvent: Equatable, Sendable {
  /// Its name in QEMU's interface, such as `SHUTDOWN` or `RESET`.
  public var name: String
  /// Why it happened, when the event says so in a word.
  public var reason: String?

  /// An event of the given name.
  public init(name: String, reason: String? = nil) {
    self.name = name
    self.reason = reason
  }
}

/// A command for the monitor.
struct QMPCommand: Encodable {
  var execute: String
  var id: Int
  var arguments: [String: String]?
}

/// The value that a command returned.
struct QMPReply<Value: Decodable>: Decodable {
  var value: Value

  private enum CodingKeys: String, CodingKey {
    case value = "return"
  }
}

/// A return value that says nothing but that the command was carried out.
struct QMPNothing: Decodable, Sendable {}
