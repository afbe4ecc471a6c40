extension ResponseBuffer {
  /// The bytes written so far.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // Safety: every byte of the array is initialised, and UInt8 has no padding to expose.
      unsafe storage.span.bytes.extracting(0..<count)
    }
  }
}
