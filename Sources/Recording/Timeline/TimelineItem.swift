public import PacketFiles

/// What a ``TimelineReader`` came to.
public enum TimelineItem: Equatable, Sendable {
  /// Where the timeline comes from.
  case provenance(Provenance)
  /// The clock model that the timestamps follow; opaque here.
  case clockModel([UInt8])
  /// A trace block as it left the kernel.
  case traceBlock([UInt8])
  /// A frame.
  case frame(RecordedFrame)
  /// The counts of the capture.
  case statistics(InterfaceStatistics)
  /// A stretch that could not be used; reading goes on after it.
  case damage(FileDamage)
}
