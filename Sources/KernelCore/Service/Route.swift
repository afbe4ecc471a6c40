import HTTP

/// What a request asks for.
enum Route: Equatable {
  case landingPage
  case statistics
  case health
  /// A text of so many bytes, for measuring a transfer.
  case bytes(UInt64)
  case notFound
  case methodNotAllowed

  /// The largest text that `/bytes/N` gives: 1 GiB.
  static let byteLimit: UInt64 = 1 << 30

  init(_ head: RequestHead, in bytes: RawSpan) {
    if head.method == .other {
      self = .methodNotAllowed
    } else if head.matches("/", in: bytes) || head.path.isEmpty {
      self = .landingPage
    } else if head.matches("/api/stats.json", in: bytes) {
      self = .statistics
    } else if head.matches("/health", in: bytes) {
      self = .health
    } else if let count = head.number(after: "/bytes/", in: bytes), count <= Route.byteLimit {
      self = .bytes(count)
    } else {
      self = .notFound
    }
  }
}
