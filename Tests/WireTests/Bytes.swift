import Wire

/// Bytes from hexadecimal text; spaces are ignored.
func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.utf8.compactMap { character -> UInt8? in
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// What `body` writes into `byteCount` zero bytes.
func emitted(_ byteCount: Int, _ body: (inout MutableRawSpan) -> Void) -> [UInt8] {
  var storage = [UInt8](repeating: 0, count: byteCount)
  var elements = storage.mutableSpan
  var span = MutableRawSpan(_elements: &elements)
  body(&span)
  return storage
}

extension [UInt8] {
  /// The result or the error of reading this array.
  func parsed<Value>(
    _ body: (RawSpan) throws(WireError) -> Value
  ) -> Result<Value, WireError> {
    do throws(WireError) {
      return .success(try body(RawSpan(_elements: span)))
    } catch {
      return .failure(error)
    }
  }
}
