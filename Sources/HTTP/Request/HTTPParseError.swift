/// Why bytes are no request, and where.
///
/// The framing of whatever follows is unknown, so the connection closes after the answer
/// (RFC 9112 §9.6).
public struct HTTPParseError: Error, Equatable, Sendable {
  /// The rule that the bytes break.
  public enum Cause: Equatable, Sendable {
    /// A CR that no LF follows (RFC 9112 §2.2).
    case bareCarriageReturn
    /// An LF that no CR precedes; refused so that every peer sees the same lines (RFC 9112 §2.2).
    case bareLineFeed
    /// More than one empty line before the request line (RFC 9112 §2.2).
    case emptyRequestLine
    /// The request line is not `method SP request-target SP HTTP-version` (RFC 9112 §3).
    case malformedRequestLine
    /// The target of a GET or HEAD is neither origin-form nor absolute-form (RFC 9112 §3.2).
    case malformedTarget
    /// A major version other than 1, or a minor version above 1 (RFC 9112 §2.3).
    case unsupportedVersion
    /// The head exceeds ``RequestParser/headByteLimit`` (RFC 6585 §5).
    case headTooLarge
    /// A line that begins with whitespace: obs-fold, or space after the request line (§5.2).
    case lineFolding
    /// A field line without a name or without its colon (RFC 9112 §5).
    case malformedFieldLine
    /// Whitespace between a field's name and its colon (RFC 9112 §5.1).
    case whitespaceBeforeColon
    /// A control character in a field's value (RFC 9110 §5.5).
    case malformedFieldValue
    /// No Host in an HTTP/1.1 request (RFC 9112 §3.2).
    case missingHost
    /// Two Host fields, or a value that is no `uri-host [ ":" port ]` (RFC 9112 §3.2).
    case malformedHost
    /// A Content-Length that is not one decimal number (RFC 9112 §6.3).
    case malformedContentLength
    /// Two Content-Length fields that differ (RFC 9112 §6.3).
    case conflictingContentLength
    /// Both Transfer-Encoding and Content-Length (RFC 9112 §6.1).
    case ambiguousFraming
    /// A body in a transfer coding, `chunked` or another (RFC 9112 §6.1).
    case unsupportedTransferCoding
    /// A body over ``RequestParser/contentByteLimit``.
    case contentTooLarge
  }

  public let cause: Cause
  /// The first offending byte, counted from the first byte that was parsed.
  public let offset: Int

  public init(_ cause: Cause, at offset: Int) {
    self.cause = cause
    self.offset = offset
  }

  /// The status to answer with before closing.
  public var status: HTTPStatus {
    switch cause {
    case .unsupportedVersion: .versionNotSupported
    case .headTooLarge: .requestHeaderFieldsTooLarge
    case .unsupportedTransferCoding: .notImplemented
    case .contentTooLarge: .contentTooLarge
    case .bareCarriageReturn, .bareLineFeed, .emptyRequestLine, .malformedRequestLine,
      .malformedTarget, .lineFolding, .malformedFieldLine, .whitespaceBeforeColon,
      .malformedFieldValue, .missingHost, .malformedHost, .malformedContentLength,
      .conflictingContentLength, .ambiguousFraming:
      .badRequest
    }
  }
}
