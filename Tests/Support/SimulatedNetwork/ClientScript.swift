/// What one client does: sends its texts, reads the answers, closes.
public struct ClientScript: Sendable {
  /// Request bytes, a segment each.
  public var texts: [[UInt8]]
  /// Nanoseconds between two segments.
  public var pause: UInt64 = 1_000
  /// Nanoseconds from the kernel's announcement to the connection request.
  public var delay: UInt64 = 0
  /// Bytes of the receive buffer, which is the window at first.
  public var bufferByteCount = 65_535
  /// Nanoseconds that a full buffer stays full before it is read; nil reads at once.
  public var readingPause: UInt64?
  /// Answers after which the client closes; the server may close before.
  public var answerCount: Int
  /// The requests were HEAD: answers have no content.
  public var expectsHeadsOnly = false
  /// Nanoseconds after which a segment that asks for an answer is sent once more, whatever
  /// came meanwhile; nil on a network that loses nothing.
  public var repetition: UInt64?

  public init(_ texts: [[UInt8]], answerCount: Int) {
    self.texts = texts
    self.answerCount = answerCount
  }

  /// One request for `path` in one segment.
  public static func get(_ path: String, method: String = "GET") -> ClientScript {
    var script = ClientScript([request(path, method: method)], answerCount: 1)
    script.expectsHeadsOnly = method == "HEAD"
    return script
  }

  /// A request for `path`; `fields` are further lines, each with its CRLF.
  public static func request(
    _ path: String, method: String = "GET", fields: String = ""
  ) -> [UInt8] {
    Array("\(method) \(path) HTTP/1.1\r\nHost: 10.0.2.15\r\n\(fields)\r\n".utf8)
  }
}
