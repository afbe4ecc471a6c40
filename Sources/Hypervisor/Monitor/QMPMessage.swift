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

  /// Reads one line, without its end.
  ///
  /// - Throws: ``HypervisorError/malformedMonitorMessage(byteCount:)``.
  init(parsing line: [UInt8]) throws(HypervisorError) {
    do {
      self = try JSONDecoder().decode(QMPMessage.self, from: Data(line))
    } catch {
      throw .malformedMonitorMessage(byteCount: line.count)
    }
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

/// A command on its way to the monitor.
struct QMPCommand: Sendable {
  var name: String
  /// Tells its answer from those of other commands.
  var identifier: Int
  var arguments: KeyValuePairs<String, String>

  /// The command's line with its end.
  var line: [UInt8] {
    var text = "{\"execute\":" + QMPCommand.quoted(name) + ",\"id\":\(identifier)"
    if !arguments.isEmpty {
      let fields = arguments.map { QMPCommand.quoted($0.key) + ":" + QMPCommand.quoted($0.value) }
      text += ",\"arguments\":{" + fields.joined(separator: ",") + "}"
    }
    return Array((text + "}\n").utf8)
  }

  /// A string as JSON spells it (RFC 8259 §7).
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// A line that answers a command that was carried out.
struct QMPReply: Sendable {
  let command: String
  let line: [UInt8]

  private struct Returned<Value: Decodable>: Decodable {
    var value: Value

    enum CodingKeys: String, CodingKey {
      case value = "return"
    }
  }

  /// The value that the command returned.
  ///
  /// - Throws: ``HypervisorError/unexpectedMonitorReply(command:)``.
  func value<Value: Decodable>(as type: Value.Type) throws(HypervisorError) -> Value {
    do {
      return try JSONDecoder().decode(Returned<Value>.self, from: Data(line)).value
    } catch {
      throw .unexpectedMonitorReply(command: command)
    }
  }
}
