/// The order of the bytes of an integer in a packet file; each file or section chooses its own.
public enum ByteOrder: Equatable, Sendable {
  /// Least significant byte first; what the writers here produce.
  case little
  /// Most significant byte first.
  case big
}
