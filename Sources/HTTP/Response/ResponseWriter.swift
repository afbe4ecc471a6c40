/// Writes answers into a ``ResponseBuffer`` (RFC 9112 §4, §5).
///
/// There is no Date field: a server without a clock of civil time does not send one
/// (RFC 9110 §6.6.1).
public enum ResponseWriter {
  /// The place of a Content-Length that becomes known when the content has been written.
  public struct PendingLength: ~Copyable {
    fileprivate let digitsOffset: Int
    fileprivate let contentOffset: Int
  }

  /// Digits kept for a length that is not known yet; a ``ResponseBuffer`` is never larger.
  private static let pendingDigits = 8

  /// Writes a head whose content of `contentLength` bytes the caller sends by other means.
  public static func write(
    _ head: ResponseHead, contentLength: UInt64, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try writeFields(head, into: &buffer)
    try buffer.append("Content-Length: ")
    try buffer.append(decimal: contentLength)
    try buffer.append("\r\n\r\n")
  }

  /// Writes a head and leaves room for the length of the content that is appended next.
  ///
  /// ``finish(_:omittingContent:in:)`` states the length; until then the head is not valid.
  public static func begin(
    _ head: ResponseHead, in buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) -> PendingLength {
    try writeFields(head, into: &buffer)
    try buffer.append("Content-Length: ")
    let digitsOffset = buffer.count
    for _ in 0..<pendingDigits { try buffer.append(byte: .space) }
    try buffer.append("\r\n\r\n")
    return PendingLength(digitsOffset: digitsOffset, contentOffset: buffer.count)
  }

  /// States the length of everything appended since `begin`, aligned to the right: whitespace
  /// before a field's value is no part of it (RFC 9112 §5.1).
  ///
  /// - Parameters:
  ///   - length: from ``begin(_:in:)`` on the same buffer.
  ///   - omittingContent: drops the content after counting it, for HEAD (RFC 9110 §9.3.2).
  ///   - buffer: the one that was begun.
  public static func finish(
    _ length: consuming PendingLength, omittingContent: Bool, in buffer: inout ResponseBuffer
  ) {
    var rest = buffer.count - length.contentOffset
    var place = length.digitsOffset + pendingDigits
    repeat {
      place -= 1
      buffer.replace(byteAt: place, with: .zero + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    if omittingContent { buffer.truncate(to: length.contentOffset) }
  }

  private static func writeFields(
    _ head: ResponseHead, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("HTTP/1.1 ")
    try buffer.append(decimal: UInt64(head.status.rawValue))
    try buffer.append(byte: .space)
    try buffer.append(head.status.reasonPhrase)
    try buffer.append("\r\nServer: quartz\r\nContent-Type: ")
    try buffer.append(head.contentType.fieldValue)
    try buffer.append("\r\nCache-Control: ")
    try buffer.append(head.cachePolicy.fieldValue)
    if head.status == .methodNotAllowed { try buffer.append("\r\nAllow: GET, HEAD") }
    try buffer.append(head.keepAlive ? "\r\nConnection: keep-alive" : "\r\nConnection: close")
    try buffer.append("\r\n")
  }
}
