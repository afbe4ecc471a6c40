import HTTP

/// What has been written, as text.
func text(of buffer: borrowing ResponseBuffer) -> String {
  // Safety: the buffer is not changed while its bytes are read.
  unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
}
