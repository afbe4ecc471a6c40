internal import Matching
public import TraceFormat
internal import VirtIO

extension WireEvidence {
  /// What captured frames for the guest say beside the records of the same run.
  ///
  /// - Parameters:
  ///   - frames: in the capture's order.
  ///   - sharesClock: the capture's nanoseconds are the ticks of the records.
  public init(
    _ frames: [ArrivedFrame], records: some Sequence<TraceRecord>, sharesClock: Bool = false
  ) {
    self.init()
    var frames = frames
    if sharesClock { WireEvidence.markEarly(&frames, records) }
    var missed = 0
    for frame in frames {
      switch frame.fate {
      case .delivered:
        missed = 0
        largestDelivered = max(largestDelivered ?? 0, frame.byteCount)
      case .missed:
        missed += 1
        largestMissed = max(largestMissed ?? 0, frame.byteCount)
      case .early: break
      }
    }
    framesAfterLastDelivery = missed
    shift = WireEvidence.shift(frames, WireEvidence.hashes(records))
    early = WireEvidence.early(frames)
  }

  /// What nobody got and came before DRIVER_OK.
  private static func markEarly(
    _ frames: inout [ArrivedFrame], _ records: some Sequence<TraceRecord>
  ) {
    let ready = records.first {
      guard case .registerStore(_, MMIORegister.status.rawValue, let value) = $0.event else {
        return false
      }
      return DeviceStatus(rawValue: value).contains(.driverOK)
    }
    guard let ready else { return }
    for place in frames.indices
    where frames[place].fate == .missed && frames[place].nanoseconds <= Int64(clamping: ready.ticks)
    {
      frames[place].fate = .early
    }
  }

  private static func hashes(_ records: some Sequence<TraceRecord>) -> [UInt64: UInt32] {
    var hashes: [UInt64: UInt32] = [:]
    for record in records {
      guard case .usedElement(0, _, _, _, let hash) = record.event else { continue }
      hashes[record.index] = hash
    }
    return hashes
  }

  private static func shift(_ frames: [ArrivedFrame], _ hashes: [UInt64: UInt32]) -> Shift? {
    var early = Shift(
      byteCount: HeaderShift.headerInFrame.rawValue, count: 0, deliveryCount: 0, records: [])
    var late = Shift(
      byteCount: HeaderShift.frameInHeader.rawValue, count: 0, deliveryCount: 0, records: [])
    var deliveryCount = 0
    for frame in frames {
      guard case .delivered(let record) = frame.fate, let hash = hashes[record] else { continue }
      deliveryCount += 1
      guard hash != frame.hash else { continue }
      if hash == frame.hashWithHeader { early.note(record) }
      if hash == frame.hashWithoutStart { late.note(record) }
    }
    guard var most = [early, late].max(by: { $0.count < $1.count }), most.count > 0 else {
      return nil
    }
    most.deliveryCount = deliveryCount
    return most
  }

  private static func early(_ frames: [ArrivedFrame]) -> Early? {
    let lost = frames.prefix { $0.fate == .early }
    guard let first = lost.first, let hash = first.hash else { return nil }
    for copy in frames.dropFirst(lost.count) {
      guard case .delivered(let record) = copy.fate, copy.hash == hash else { continue }
      let seconds = Double(copy.nanoseconds - first.nanoseconds) / 1e9
      return Early(count: lost.count, seconds: seconds, record: record)
    }
    return nil
  }
}

extension WireEvidence.Shift {
  fileprivate mutating func note(_ record: UInt64) {
    count += 1
    if records.count < 4 { records.append(record) }
  }
}
