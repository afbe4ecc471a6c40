import HTTP

func parse(_ bytes: [UInt8]) -> RequestParse {
  // Safety: an array of UInt8 has only initialised bytes, and the span ends with the call.
  unsafe RequestParser.parse(bytes.span.bytes)
}

func parse(_ text: String) -> RequestParse { parse(Array(text.utf8)) }

func matches(_ head: RequestHead, _ route: StaticString, in bytes: [UInt8]) -> Bool {
  // Safety: as above.
  unsafe head.matches(route, in: bytes.span.bytes)
}

func number(_ head: RequestHead, after prefix: StaticString, in bytes: [UInt8]) -> UInt64? {
  // Safety: as above.
  unsafe head.number(after: prefix, in: bytes.span.bytes)
}

func append(copying bytes: [UInt8], to buffer: inout ResponseBuffer) throws(ResponseOverflow) {
  // Safety: as above.
  try unsafe buffer.append(copying: bytes.span.bytes)
}

/// What has been written, as text.
func text(of buffer: borrowing ResponseBuffer) -> String {
  // Safety: the buffer is not changed while its bytes are read.
  unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
}
