/// An answer as a client reads it.
public struct HTTPAnswer: Equatable, Sendable {
  public var status: Int
  /// Status line and fields.
  public var head: String
  public var content: [UInt8]

  /// The content as text.
  public var text: String { String(decoding: content, as: UTF8.self) }

  /// A field's value, without the whitespace around it.
  public func field(_ name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      guard let colon = line.firstIndex(of: ":"), line[..<colon] == name else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    return nil
  }
}

/// Cuts a stream into answers by their Content-Length (RFC 9112 §6.3).
struct HTTPAnswerReader: Sendable {
  private(set) var answers: [HTTPAnswer] = []
  private var head: [UInt8] = []
  private var pending: (answer: HTTPAnswer, rest: Int)?
  let expectsHeadsOnly: Bool

  init(expectsHeadsOnly: Bool) { self.expectsHeadsOnly = expectsHeadsOnly }

  /// Whether the stream stands between two answers.
  var isBetween: Bool { pending == nil && head.isEmpty }

  mutating func read(_ bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    while !bytes.isEmpty {
      if var (answer, rest) = pending {
        let part = bytes.prefix(rest)
        answer.content += part
        rest -= part.count
        bytes = bytes.dropFirst(part.count)
        pending = rest == 0 ? nil : (answer, rest)
        if rest == 0 { answers.append(answer) }
      } else {
        head.append(bytes.removeFirst())
        if head.suffix(4) == Array("\r\n\r\n".utf8)[...] { finishHead() }
      }
    }
  }

  private mutating func finishHead() {
    let text = String(decoding: head, as: UTF8.self)
    head = []
    let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    let answer = HTTPAnswer(status: status ?? 0, head: text, content: [])
    let length = answer.field("Content-Length").flatMap { Int($0) } ?? 0
    if length == 0 || expectsHeadsOnly {
      answers.append(answer)
    } else {
      pending = (answer, length)
    }
  }
}
