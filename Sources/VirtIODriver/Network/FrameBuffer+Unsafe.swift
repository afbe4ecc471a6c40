/// Private memory for one frame: what the device cannot change while it is read.
public struct FrameBuffer: ~Copyable {
  private var storage: [UInt8]

  /// A buffer of `byteCount` zero bytes.
  public init(byteCount: Int) {
    storage = [UInt8](repeating: 0, count: byteCount)
  }

  /// The first `byteCount` bytes.
  ///
  /// - Precondition: the buffer has that many.
  @_lifetime(borrow self)
  public func prefix(_ byteCount: Int) -> RawSpan {
    // Safety: every byte of an array of UInt8 is initialised, and a RawSpan only reads.
    unsafe storage.span.bytes.extracting(first: byteCount)
  }

  /// Gives all bytes to `write`.
  public mutating func edit<Result, Failure: Error>(
    _ write: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var elements = storage.mutableSpan
    // Safety: any byte is a valid UInt8, whatever is written.
    var bytes = unsafe elements.mutableBytes
    return try write(&bytes)
  }
}
