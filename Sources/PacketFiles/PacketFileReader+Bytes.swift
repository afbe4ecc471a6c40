internal import Bytes

extension PacketFileReader {
  /// A copy of ``body``.
  ///
  /// - Precondition: ``advance()`` returned a frame or a block last.
  public func bodyBytes() -> [UInt8] { body.copied() }
}
