internal import Bytes

extension RequestHead {
  /// Whether the target's path is `route`, byte for byte; the query is not looked at.
  ///
  /// - Parameters:
  ///   - route: begins with `/`.
  ///   - bytes: those that were parsed.
  public func matches(_ route: StaticString, in bytes: RawSpan) -> Bool {
    guard !path.isEmpty else { return route.byteCount == 1 && route.byte(at: 0) == .slash }
    return bytes.equals(route, in: path)
  }

  /// The number in a path such as `/bytes/1048576`.
  ///
  /// - Parameters:
  ///   - prefix: what comes before the number, `/bytes/` for example.
  ///   - bytes: those that were parsed.
  /// - Returns: `nil` unless the path is `prefix` and then decimal digits of a 64-bit number.
  public func number(after prefix: StaticString, in bytes: RawSpan) -> UInt64? {
    guard bytes.starts(with: prefix, in: path) else { return nil }
    return bytes.decimal(in: (path.lowerBound + prefix.byteCount)..<path.upperBound)
  }
}
