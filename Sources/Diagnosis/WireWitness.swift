internal import Matching
public import TraceFormat
internal import VirtIO

/// Gathers what the capture says, frame by frame, beside the records of the same run.
///
/// Frame and record of one delivery are compared, and either may come first: the other is kept for
/// it, as long as the window is wide. What falls out of the window is counted and not compared.
public struct WireWitness: Sendable {
  /// Received elements that wait for their frames, and frames that wait for their elements.
  public static let window = 65_536

  private struct Received: Sendable {
    var record: UInt64
    var hash: UInt32
  }

  /// What came of it so far.
  private var counts = WireEvidence(framesAfterLastDelivery: 0)
  private var headerInFrame = WireEvidence.Shift(.headerInFrame)
  private var frameInHeader = WireEvidence.Shift(.frameInHeader)
  private var deliveryCount = 0
  /// The last frame that was received, and its record.
  private var delivered: (nanoseconds: Int64, record: UInt64)?
  private var silence: (first: Int64, last: Int64)?
  /// Used elements from the first one on that a frame was found for, and those frames.
  private var elementCount = 0
  private var deliveredCount = 0

  /// In ascending order of record from `firstReceived` on.
  private var received: [Received] = []
  private var firstReceived = 0
  private var waiting: [UInt64: ArrivedFrame] = [:]
  private var nextRecord: UInt64 = 0

  /// The frames at the capture's start that nobody got, until the first that somebody got.
  private var lostAtStart: (count: Int, first: ArrivedFrame)?
  private var hasBegun = false

  private let sharesClock: Bool
  /// Ticks at which the driver set DRIVER_OK first.
  private var ready: UInt64?
  /// Frames that came before the record that says whether they were early.
  private var held: [ArrivedFrame] = []

  public init(sharesClock: Bool = false) { self.sharesClock = sharesClock }

  /// What the frames and records so far say.
  public var evidence: WireEvidence {
    var end = self
    end.release()
    var evidence = end.counts
    // As many elements that no frame was found for may be those frames.
    if let missed = evidence.framesAfterLastDelivery {
      let uncaptured = max(0, end.elementCount - end.deliveredCount)
      evidence.framesAfterLastDelivery = max(0, missed - uncaptured)
    }
    evidence.silence = end.silence.map { silence in
      WireEvidence.Silence(
        delivered: end.delivered?.nanoseconds, first: silence.first, last: silence.last,
        sharesClock: sharesClock)
    }
    evidence.uncomparedCount += end.waiting.count
    guard var most = [end.headerInFrame, end.frameInHeader].max(by: { $0.count < $1.count }),
      most.count > 0
    else { return evidence }
    most.deliveryCount = end.deliveryCount
    evidence.shift = most
    return evidence
  }

  /// Takes the next record of the run.
  public mutating func note(_ record: TraceRecord) {
    nextRecord = record.index &+ 1
    switch record.event {
    case .usedElement(0, _, _, _, let hash):
      elementCount += 1
      note(Received(record: record.index, hash: hash))
    case .registerStore(_, MMIORegister.status.rawValue, let value)
    where ready == nil && DeviceStatus(rawValue: value).contains(.driverOK):
      ready = record.ticks
      release()
    default: break
    }
  }

  /// Takes the next frame of the capture.
  public mutating func note(_ frame: ArrivedFrame) {
    guard sharesClock, ready == nil else { return take(frame) }
    held.append(frame)
    if held.count > WireWitness.window { release() }
  }

  /// Nothing more is waited for to tell whether frames were early.
  private mutating func release() {
    let frames = held
    held = []
    for frame in frames { take(frame) }
  }

  private mutating func note(_ element: Received) {
    if let frame = waiting.removeValue(forKey: element.record) {
      return compare(frame, element)
    }
    received.append(element)
    guard received.count - firstReceived > WireWitness.window else { return }
    firstReceived += 1
    if firstReceived == WireWitness.window {
      received.removeFirst(firstReceived)
      firstReceived = 0
    }
  }

  private mutating func take(_ frame: ArrivedFrame) {
    var frame = frame
    // What nobody got and came before DRIVER_OK.
    if sharesClock, frame.fate == .missed, let ready,
      frame.nanoseconds <= Int64(clamping: ready)
    {
      frame.fate = .early
    }
    noteStart(frame)
    switch frame.fate {
    case .delivered(let record):
      noteDelivery(record, frame)
      counts.largestDelivered = max(counts.largestDelivered ?? 0, frame.byteCount)
      settle(record, frame)
    case .missed:
      counts.framesAfterLastDelivery = (counts.framesAfterLastDelivery ?? 0) + 1
      silence = (silence?.first ?? frame.nanoseconds, frame.nanoseconds)
      counts.largestMissed = max(counts.largestMissed ?? 0, frame.byteCount)
    case .early: break
    }
  }

  private mutating func noteDelivery(_ record: UInt64, _ frame: ArrivedFrame) {
    counts.framesAfterLastDelivery = 0
    silence = nil
    if delivered == nil {
      // What came before it may have come before the capture.
      elementCount = record >= nextRecord ? 0 : received.count - place(of: record)
    }
    deliveredCount += 1
    delivered = (frame.nanoseconds, max(record, delivered?.record ?? 0))
  }

  private mutating func noteStart(_ frame: ArrivedFrame) {
    if !hasBegun, frame.fate == .early {
      lostAtStart = (lostAtStart.map { $0.count + 1 } ?? 1, lostAtStart?.first ?? frame)
      return
    }
    hasBegun = true
    guard counts.early == nil, let lostAtStart, let hash = lostAtStart.first.hash,
      case .delivered(let record) = frame.fate, frame.hash == hash
    else { return }
    let (wait, isBeyond) = frame.nanoseconds.subtractingReportingOverflow(
      lostAtStart.first.nanoseconds)
    guard !isBeyond else { return }
    counts.early = WireEvidence.Early(
      count: lostAtStart.count, seconds: Double(wait) / 1e9, record: record)
  }

  /// Compares a delivered frame with its element, or keeps it until the element comes.
  private mutating func settle(_ record: UInt64, _ frame: ArrivedFrame) {
    if record >= nextRecord {
      guard waiting.count < WireWitness.window, waiting[record] == nil else {
        return counts.uncomparedCount += 1
      }
      waiting[record] = frame
      return
    }
    let place = place(of: record)
    guard place < received.count, received[place].record == record else {
      return counts.uncomparedCount += 1
    }
    compare(frame, received[place])
  }

  /// Where the first element is that is not before `record`.
  private func place(of record: UInt64) -> Int {
    var low = firstReceived
    var high = received.count
    while low < high {
      let middle = (low + high) / 2
      if received[middle].record < record { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func compare(_ frame: ArrivedFrame, _ element: Received) {
    deliveryCount += 1
    guard element.hash != frame.hash else { return }
    if element.hash == frame.hashWithHeader { headerInFrame.note(element.record) }
    if element.hash == frame.hashWithoutStart { frameInHeader.note(element.record) }
  }
}

extension WireEvidence {
  /// What captured frames for the guest say beside the records of the same run.
  ///
  /// - Parameters:
  ///   - frames: in the capture's order.
  ///   - sharesClock: the capture's nanoseconds are the ticks of the records.
  public init(
    _ frames: [ArrivedFrame], records: some Sequence<TraceRecord>, sharesClock: Bool = false
  ) {
    var witness = WireWitness(sharesClock: sharesClock)
    var rest = frames[...]
    for record in records {
      witness.note(record)
      while let frame = rest.first, !frame.comes(after: record.index) {
        witness.note(rest.removeFirst())
      }
    }
    for frame in rest { witness.note(frame) }
    self = witness.evidence
  }
}

extension ArrivedFrame {
  /// Its element is told of only behind that record.
  fileprivate func comes(after record: UInt64) -> Bool {
    guard case .delivered(let delivery) = fate else { return false }
    return delivery > record
  }
}
