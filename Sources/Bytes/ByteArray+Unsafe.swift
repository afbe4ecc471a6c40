extension [UInt8] {
  /// The elements as raw memory.
  @inlinable
  public var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a byte has no padding that could be uninitialised.
    borrowing get { unsafe span.bytes }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  public mutating func append(_ bytes: RawSpan) {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }

  /// Appends the UTF-8 bytes of `text`.
  @inlinable
  public mutating func append(_ text: StaticString) {
    for offset in 0..<text.byteCount { append(text.byte(at: offset)) }
  }
}

extension Span<UInt8> {
  /// The elements as raw memory.
  @inlinable
  public var rawSpan: RawSpan {
    @_lifetime(copy self)
    // Safety: a byte has no padding that could be uninitialised.
    get { unsafe bytes }
  }
}

extension MutableSpan<UInt8> {
  /// The elements as raw memory that may be written.
  @inlinable
  public var mutableRawSpan: MutableRawSpan {
    @_lifetime(&self)
    // Safety: any byte is a valid element, whatever is written.
    mutating get { unsafe mutableBytes }
  }
}

extension InlineArray where Element == UInt8 {
  /// The elements as raw memory.
  @inlinable
  public var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a byte has no padding that could be uninitialised.
    borrowing get { unsafe span.bytes }
  }
}
