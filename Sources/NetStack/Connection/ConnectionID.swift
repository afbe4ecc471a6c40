/// Names one connection for the life of a stack.
///
/// A slot of the table serves many connections in turn; the generation tells them apart, so that an
/// identifier kept too long names nothing: reads are empty, writes do nothing.
public struct ConnectionID: Equatable, Sendable {
  /// Index into the table, 0 to ``StackLimits/maximumConnections`` - 1: for the owner's own tables.
  public let slot: Int
  /// Counts the connections that used the slot; wraps at 2^32.
  public let generation: UInt32

  init(slot: Int, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }
}
