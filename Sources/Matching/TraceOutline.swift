public import Recording
internal import RingHistory
public import TraceFormat
internal import VirtIO
public import Wire

/// What of a whole trace the matching needs beside its transfers.
public struct TraceOutline: Sendable {
  /// Runs of missing records that are told apart; of more, neighbours count as one.
  public static let gapLimit = 65_536

  /// What the kernel calibrated; `nil` when its session block did not arrive.
  public var ticksPerSecond: UInt64?
  /// The guest's address as its driver read it.
  public private(set) var guestAddress: MACAddress?
  /// Bytes of the virtio-net header; `nil` when negotiation was not recorded.
  public private(set) var headerByteCount: Int?
  /// The driver may have frames without a transport checksum: it negotiated that the device, or
  /// it itself, need not compute one, or negotiation was not recorded.
  public private(set) var mayLackChecksums = true
  /// First and last record.
  public private(set) var extent: (first: RecordPlace, last: RecordPlace)?
  /// The driver set DRIVER_OK.
  public private(set) var driverReady: RecordPlace?
  /// Ticks before and after runs of missing records, ascending.
  private(set) var gaps: [(before: UInt64, after: UInt64)] = []
  private var extraction = TransferExtraction()

  public init() {}

  /// Transfers so far.
  public var transferCount: Int { extraction.count }

  /// Takes the next record.
  public mutating func note(_ record: TraceRecord) -> TransferExtraction.Step? {
    extraction.note(record)
  }

  /// Takes note of missing records before the next one.
  public mutating func noteGap(ticksBefore: UInt64?, ticksAfter: UInt64) {
    guard let ticksBefore else { return }
    if gaps.count < TraceOutline.gapLimit {
      gaps.append((ticksBefore, ticksAfter))
    } else {
      gaps[gaps.count - 1].after = ticksAfter
    }
  }

  /// No more records come.
  public mutating func finish() {
    extent = extraction.extent
    guestAddress = extraction.device?.guestAddress
    headerByteCount = extraction.device?.headerByteCount
    if let features = extraction.device?.features {
      mayLackChecksums = features.contains(.csum) || features.contains(.guestCsum)
    }
    driverReady = extraction.device?.driverReady
  }
}
