/// What a parser does with the checksum it meets.
///
/// A capture taken on the sending machine holds frames whose checksum the device was to fill in;
/// reading those needs ``ignore``. A receiver always verifies.
public enum ChecksumPolicy: Sendable {
  /// A wrong checksum is ``WireError/Reason/checksum``.
  case verify
  /// The field is not looked at.
  case ignore
}
