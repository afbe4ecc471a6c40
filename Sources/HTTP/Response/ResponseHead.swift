/// The media types this server sends (RFC 9110 §8.3).
public enum ContentType: Equatable, Sendable {
  case html
  case json
  case text
  case octets

  var fieldValue: StaticString {
    switch self {
    case .html: "text/html; charset=utf-8"
    case .json: "application/json"
    case .text: "text/plain; charset=utf-8"
    case .octets: "application/octet-stream"
    }
  }
}

/// Whether an answer may be kept by a cache (RFC 9111 §5.2.2).
public enum CachePolicy: Equatable, Sendable {
  /// The answer is a measurement of this moment: `no-store`.
  case never
  /// The answer never changes: `public, max-age=86400`.
  case oneDay

  var fieldValue: StaticString {
    switch self {
    case .never: "no-store"
    case .oneDay: "public, max-age=86400"
    }
  }
}

/// The status line and fields of an answer, its length aside.
public struct ResponseHead: Equatable, Sendable {
  public var status: HTTPStatus
  public var contentType: ContentType
  /// Whether the connection stays open after the answer; stated either way (RFC 9112 §9.6).
  public var keepAlive: Bool
  public var cachePolicy: CachePolicy

  public init(
    status: HTTPStatus = .ok, contentType: ContentType, keepAlive: Bool,
    cachePolicy: CachePolicy = .never
  ) {
    self.status = status
    self.contentType = contentType
    self.keepAlive = keepAlive
    self.cachePolicy = cachePolicy
  }
}
