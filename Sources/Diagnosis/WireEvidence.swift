internal import Matching

/// What the capture of the same run says, as far as there is one.
public struct WireEvidence: Equatable, Sendable {
  /// Frames whose driver's hash is the one of the captured frame moved by some bytes.
  public struct Shift: Equatable, Sendable {
    /// Bytes of the header that were taken for the frame; below 0 of the frame for the header.
    public var byteCount: Int
    /// Received frames that are shifted.
    public var count: Int
    /// Received frames whose captured frame is known.
    public var deliveryCount: Int
    /// Records of the first of them.
    public var records: [UInt64]

    init(_ shift: HeaderShift) {
      (byteCount, count, deliveryCount, records) = (shift.rawValue, 0, 0, [])
    }

    mutating func note(_ record: UInt64) {
      count += 1
      if records.count < 4 { records.append(record) }
    }
  }

  /// Frames that nobody got before the first one that the driver took.
  public struct Early: Equatable, Sendable {
    public var count: Int
    /// From the first of them to its copy that was taken.
    public var seconds: Double
    /// The record of that copy.
    public var record: UInt64
  }

  /// When frames passed that the guest never got, in nanoseconds as the capture counts them.
  public struct Silence: Equatable, Sendable {
    /// The last frame that it received; `nil` when it received none.
    public var delivered: Int64?
    /// The first one after that, and the last of all for the guest.
    public var first: Int64
    public var last: Int64
    /// They are the ticks of the records.
    public var sharesClock = false
  }

  /// Frames for the guest that passed after the last one it received and that it never got, while
  /// the trace covers the time; `nil` when no capture tells.
  public var framesAfterLastDelivery: Int?
  /// When those passed; `nil` when no capture tells.
  public var silence: Silence?
  /// Bytes of the largest frame that the guest never got.
  public var largestMissed: UInt32?
  /// Bytes of the largest frame that it got.
  public var largestDelivered: UInt32?
  public var shift: Shift?
  public var early: Early?
  /// Delivered frames that were not compared with their records: these were never told, or too
  /// far away in the file.
  public var uncomparedCount = 0

  public init(framesAfterLastDelivery: Int? = nil) {
    self.framesAfterLastDelivery = framesAfterLastDelivery
  }
}
