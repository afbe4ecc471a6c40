import Recording
import TraceFormat
import VirtIO
import VirtIODevice

/// What a run on the device model must know of a recording before it starts; a reading of its own
/// tells.
struct RecordingFacts {
  /// Elements whose frames may still come, and frames that came before their element.
  private static let openCount = 131_072

  /// Slots up to the last one that was looked at; nil when more may follow.
  private var lastSlot: UInt8 = 0
  private var hasHalted = false
  private var lowest = UInt64.max
  private var highest: UInt64 = 0
  private(set) var device: RecordedDevice
  /// What the recording holds and lacks.
  private(set) var account = RecordingAccount()
  private(set) var session: TraceSession?
  /// The first record of a driver that uses EVENT_IDX.
  private(set) var firstEventIndex: UInt64?
  /// Captured frames for the guest.
  private(set) var arrivalCount = 0
  /// The ordinal of the last of them that a used element is about; -1 for none.
  private(set) var lastMatchedArrival = -1
  private(set) var elementCount = 0
  private var matchedCount = 0
  private var matchedArrivalCount = 0
  private var deliveredCount = 0
  private var used: UInt16 = 0
  private(set) var sharesBuffer = false
  private var openElements: Set<UInt64> = []
  private var earlyArrivals: [UInt64: Int] = [:]
  /// Ticks of the first and of the last record.
  private(set) var firstTicks: UInt64?
  private(set) var lastTicks: UInt64 = 0

  /// Reads all of `source`.
  init(
    _ source: RecordingSource, policy: DevicePolicy = DevicePolicy()
  ) throws(ReplayError) {
    device = RecordedDevice(policy: policy)
    do throws(RecordingError) {
      var reader = try source.reader()
      while let item = try reader.next() {
        switch item {
        case .records(let block): for record in block.records { note(record) }
        case .frame(let frame): note(frame)
        case .boot(let boot): session = session ?? boot.session
        case .provenance, .clockModel, .gap, .statistics, .damage: break
        }
      }
      account = reader.account
    } catch {
      throw .recording(error)
    }
    openElements = []
    earlyArrivals = [:]
  }

  /// Ticks of the time stamps in a second, at least 1.
  var ticksPerSecond: UInt64 { max(1, session?.ticksPerSecond ?? 1) }

  /// The transports to look at: a kernel that gave up has seen the last one; a recording that was
  /// cut short need not have.
  var slotCount: UInt8 { hasHalted && lastSlot < .max ? lastSlot + 1 : .max }

  /// The lowest address of shared memory, and the first one behind all of it.
  var memory: Range<UInt64> { lowest..<max(lowest, highest) }

  /// Whether the used elements say in which order the frames reached the ring: a driver that
  /// takes elements twice, or passes some over, says nothing of it.
  var isInOrder: Bool {
    !sharesBuffer && (matchedCount == elementCount || arrivalCount < deliveredCount)
  }

  /// Captured frames that no record is about and that lie before or between such frames.
  var passedOverCount: Int { isInOrder ? lastMatchedArrival + 1 - matchedArrivalCount : 0 }

  /// Captured frames behind the last one of `taken` that no record is about.
  func leftOverCount(taken: Int) -> Int {
    guard isInOrder else { return max(0, arrivalCount - taken) }
    let all = elementCount + arrivalCount - (lastMatchedArrival + 1)
    return all - max(taken, elementCount)
  }

  private mutating func note(_ record: TraceRecord) {
    firstTicks = firstTicks ?? record.ticks
    lastTicks = record.ticks
    device.note(record.event)
    switch record.event {
    case .registerLoad(let slot, _, _): lastSlot = max(lastSlot, slot)
    case .flushed(.halted): hasHalted = true
    case .sharedMemory(let address, let byteCount):
      lowest = min(lowest, address)
      let (sum, isBeyond) = address.addingReportingOverflow(UInt64(byteCount))
      highest = max(highest, isBeyond ? .max : sum)
    case .eventDecision, .usedEvent: firstEventIndex = firstEventIndex ?? record.index
    case .queueConfigured(UInt8(NetworkQueue.receive.index), _, let first, _, _, _): used = first
    case .bufferRegion(UInt8(NetworkQueue.receive.index), _, 0, _): sharesBuffer = true
    case .usedIndex(UInt8(NetworkQueue.receive.index), let value, _):
      deliveredCount += Int(value &- used)
      used = value
    case .usedElement(UInt8(NetworkQueue.receive.index), _, _, _, let hash)
    where hash != 0 && !sharesBuffer:
      noteElement(record.index)
    default: break
    }
  }

  private mutating func noteElement(_ record: UInt64) {
    elementCount += 1
    if let ordinal = earlyArrivals.removeValue(forKey: record) {
      matchedCount += 1
      matchedArrivalCount += 1
      lastMatchedArrival = max(lastMatchedArrival, ordinal)
      return
    }
    if openElements.count >= Self.openCount { openElements.removeAll() }
    openElements.insert(record)
  }

  private mutating func note(_ frame: RecordedFrame) {
    let isArrival = frame.isForGuest
    defer { if isArrival { arrivalCount += 1 } }
    guard let record = frame.record else { return }
    if openElements.remove(record) != nil {
      matchedCount += 1
      guard isArrival else { return }
      matchedArrivalCount += 1
      lastMatchedArrival = arrivalCount
    } else if earlyArrivals.count < Self.openCount && isArrival {
      earlyArrivals[record] = arrivalCount
    }
  }
}
