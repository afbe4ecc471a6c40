public import VirtIO

/// What became of a captured frame in the matching, without the frame.
///
/// It has a fixed size and no reference, so that any number of them can wait in a file. What an
/// unmatched one's reason is follows from the clock, which is known only at the end.
public struct FrameOutcome: BitwiseCopyable, Equatable, Sendable {
  /// Index of the transfer's record.
  public internal(set) var record: UInt64 = 0
  /// Ticks of that record; 0 for an unmatched frame.
  public internal(set) var ticks: UInt64 = 0
  var completion = UInt64.max
  var contentBits: UInt64 = 0
  /// The transfer's ring position.
  public internal(set) var position: UInt16 = 0
  var id: UInt16 = 0
  private var flags: UInt16 = 0

  private enum Flag {
    static let matched: UInt16 = 1
    static let certain: UInt16 = 2
    static let transmitted: UInt16 = 4
    static let directed: UInt16 = 8
    static let identified: UInt16 = 16
    static let forOthers: UInt16 = 32
    static let copied: UInt16 = 64
    static let elsewhere: UInt16 = 128
    static let changeShift: UInt16 = 8
  }

  /// An unmatched frame.
  init(content: UInt64?, direction: Direction?, isForOthers: Bool) {
    contentBits = content ?? 0
    if content != nil { flags |= Flag.identified }
    if let direction {
      flags |= direction == .transmit ? Flag.directed | Flag.transmitted : Flag.directed
    }
    if isForOthers { flags |= Flag.forOthers }
  }

  /// It is a transfer.
  public var isMatched: Bool { flags & Flag.matched != 0 }
  /// Content occurs once on both sides, in order.
  public var isCertain: Bool { flags & Flag.certain != 0 }
  /// Which way it went; `nil` when neither address nor content tells.
  public var direction: Direction? {
    guard flags & Flag.directed != 0 else { return nil }
    return flags & Flag.transmitted != 0 ? .transmit : .receive
  }
  /// What identifies the frame; `nil` when the capture cut it too short.
  var content: UInt64? { flags & Flag.identified != 0 ? contentBits : nil }
  /// It went neither to the guest's address nor to a group.
  var isForOthers: Bool { flags & Flag.forOthers != 0 }

  /// Another interface of the capture saw the same frame.
  var isCopy: Bool {
    get { flags & Flag.copied != 0 }
    set { flags = newValue ? flags | Flag.copied : flags & ~Flag.copied }
  }
  /// Only an interface that is not nearest to the guest saw it.
  var isElsewhere: Bool {
    get { flags & Flag.elsewhere != 0 }
    set { flags = newValue ? flags | Flag.elsewhere : flags & ~Flag.elsewhere }
  }
  /// What the path did to a frame that is matched.
  public var change: PathChange {
    PathChange(rawValue: flags >> Flag.changeShift & PathChange.mask)
  }

  mutating func match(_ transfer: Transfer, isCertain: Bool, _ change: PathChange) {
    flags |= isCertain ? Flag.matched | Flag.certain : Flag.matched
    flags |= change.rawValue << Flag.changeShift
    record = transfer.record
    ticks = transfer.ticks
    completion = transfer.completionRecord ?? .max
    position = transfer.position
    id = transfer.id
  }

  /// The frame's life in the ring; `nil` for an unmatched one.
  public var ring: FrameLink.Ring? {
    guard isMatched, let direction else { return nil }
    return FrameLink.Ring(
      direction: direction, position: position, id: id, record: record,
      completionRecord: completion == .max ? nil : completion, isCertain: isCertain)
  }
}

/// Where the matching reads its inputs, twice if it must, and keeps what it found out.
///
/// Nothing here grows in memory with the inputs: outcomes are as many as frames, so they belong
/// into a file.
public protocol MatchingMedium: ~Copyable {
  associatedtype Failure: Error

  /// Begins with the first transfer again.
  mutating func rewindTransfers() throws(Failure)
  /// The next transfer in the driver's order; `nil` after the last one.
  mutating func nextTransfer() throws(Failure) -> Transfer?
  /// Begins with the first frame again.
  mutating func rewindFrames() throws(Failure)
  /// The next frame in the capture's order, looked at as `shift` says; `nil` after the last one.
  mutating func nextFrame(movedBy shift: HeaderShift?) throws(Failure) -> WireFrame?

  /// Keeps the outcome of the next frame, in the order of the capture.
  mutating func keep(_ outcome: FrameOutcome) throws(Failure)
  /// Keeps a transfer without frame; those of one direction come in the driver's order.
  mutating func keep(unmatched transfer: Transfer) throws(Failure)
  /// Forgets all that was kept.
  mutating func forget() throws(Failure)
  /// Begins with the first thing kept again.
  mutating func rewindKept() throws(Failure)
  /// The next outcome kept; `nil` after the last one.
  mutating func nextOutcome() throws(Failure) -> FrameOutcome?
  /// The next unmatched transfer kept; `nil` after the last one.
  mutating func nextUnmatched() throws(Failure) -> Transfer?
}

/// Why trace and capture cannot be matched.
public enum MatchError<Failure: Error>: Error {
  /// Of the `of` items that both could share only `matched` agree: the capture is of another run.
  case unrelatedCapture(matched: Int, of: Int)
  /// The medium fails.
  case medium(Failure)
}

extension MatchError: Equatable where Failure: Equatable {}
extension MatchError: Sendable {}
