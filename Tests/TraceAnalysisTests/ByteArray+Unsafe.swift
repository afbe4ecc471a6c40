extension [UInt8] {
  /// The elements as raw memory.
  var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a byte has no padding that could be uninitialised.
    borrowing get { unsafe span.bytes }
  }
}
