public import Matching
import VirtIO

/// A frame for the guest as the capture has it, and what became of it.
public struct ArrivedFrame: Equatable, Sendable {
  /// What became of a frame.
  public enum Fate: Equatable, Sendable {
    /// The used element with this record's index.
    case delivered(record: UInt64)
    /// The trace covers the time, and the driver never got it.
    case missed
    /// It passed before the driver was ready.
    case early
  }

  /// As the capture counts them.
  public var nanoseconds: Int64
  /// Bytes on the wire.
  public var byteCount: UInt32
  public var fate: Fate
  /// The driver's hash of it; `nil` for a frame that the capture cut too short.
  let hash: UInt32?
  /// The hash with two bytes of the header before it.
  let hashWithHeader: UInt32?
  /// The hash without its first two bytes.
  let hashWithoutStart: UInt32?

  /// - Parameter bytes: the captured bytes of a frame that has `byteCount` on the wire.
  public init(_ bytes: [UInt8], byteCount: UInt32, nanoseconds: Int64, fate: Fate) {
    self.nanoseconds = nanoseconds
    self.byteCount = byteCount
    self.fate = fate
    hash = PrefixHash.of(bytes, byteCount: Int(byteCount))
    hashWithHeader = HeaderShift.headerInFrame.hash(bytes, byteCount: Int(byteCount))
    hashWithoutStart = HeaderShift.frameInHeader.hash(bytes, byteCount: Int(byteCount))
  }
}

extension ArrivedFrame.Fate {
  /// What the link of a frame says; `nil` for a frame of the guest, and for one of which the trace
  /// cannot say whether the driver got it.
  public init?(_ link: FrameLink) {
    switch link.content {
    case .matched(let ring) where ring.direction == .receive: self = .delivered(record: ring.record)
    case .unmatched(.notDelivered, _): self = .missed
    case .unmatched(.beforeDriverReady, _): self = .early
    case .matched, .unmatched: return nil
    }
  }

  /// What the identifier of a frame for the guest says in a timeline of the device model: it is
  /// the used element's record, counted from 1, and there for every frame that was received.
  public init(packetID: UInt64?) {
    self = packetID.map { .delivered(record: $0 &- 1) } ?? .missed
  }
}
