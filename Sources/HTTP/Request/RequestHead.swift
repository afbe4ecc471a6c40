/// The methods this server tells apart (RFC 9110 §9.3).
public enum RequestMethod: Equatable, Sendable {
  case get
  /// As GET, with the content left out of the answer (RFC 9110 §9.3.2).
  case head
  /// Any other method; the answer is 405.
  case other
}

/// The version of a request (RFC 9112 §2.3).
public enum HTTPVersion: Equatable, Sendable {
  case http10
  case http11
}

/// What a request's head says, with places in the parsed bytes instead of copies of them.
public struct RequestHead: Equatable, Sendable {
  public let method: RequestMethod
  public let version: HTTPVersion
  /// The request target as it was sent, as offsets into the parsed bytes (RFC 9112 §3.2).
  public let target: Range<Int>
  /// The path of the target, without authority and query, as offsets into the parsed bytes.
  ///
  /// Empty when an absolute-form target names an authority only, which means `/`.
  public let path: Range<Int>
  /// Whether the connection may carry another request after this one (RFC 9112 §9.3).
  public let keepAlive: Bool
  /// The bytes of content after the head, 0 to ``RequestParser/contentByteLimit``.
  public let contentLength: Int
}
