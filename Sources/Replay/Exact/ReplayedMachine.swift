import Machine
import TraceFormat
import VirtIO

/// A machine that answers from a recording and stops at the first difference.
///
/// The kernel records every answer right after it got it. So the next record at the cursor holds
/// the next answer, and a look at `used.idx` that is not recorded showed nothing new.
struct ReplayedMachine: ~Copyable {
  /// What the replay knows of one virtqueue.
  struct Queue {
    var isPlaced = false
    var layout = SplitVirtqueueLayout(
      queueSize: 1, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    /// `used.idx` as the driver last saw it.
    var used: UInt16 = 0
    /// Looks since then.
    var polls: UInt64 = 0
    /// Every descriptor points at the same buffer.
    var sharesBuffer = false
  }

  let slotCount: UInt8
  var memory = SharedMemory()
  var queues: [4 of Queue] = .init(repeating: Queue())
  var cursor: RecordCursor
  var hash = StateHash()
  /// The features that the driver accepted, and the word of them that it writes next.
  private var features: UInt64 = 0
  private var featuresWord: UInt32 = 0
  var framesReceived: UInt64 = 0
  var framesTransmitted: UInt64 = 0
  /// Transmitted frames that were compared with captured bytes, not by hash alone.
  var framesCompared: UInt64 = 0
  /// Those of them of which the capture holds only the first bytes.
  var framesCut: UInt64 = 0

  init(_ feed: consuming RecordFeed) {
    slotCount = ReplayedMachine.slotCount(&feed)
    cursor = RecordCursor(feed)
  }

  /// The transports to look at, by the recording's start: a kernel that gave up before it waited
  /// has seen the last one; a recording that was cut short need not have.
  private static func slotCount(_ feed: inout RecordFeed) -> UInt8 {
    var lastSlot: UInt8 = 0
    for place in 0..<ReplayWindow.recordCount {
      switch feed.ahead(at: place)?.event {
      case .registerLoad(let slot, _, _): lastSlot = max(lastSlot, slot)
      case .flushed(.halted): return lastSlot < .max ? lastSlot + 1 : .max
      case nil, .waitBegan, .pollBegan: return .max
      default: continue
      }
    }
    return .max
  }

  /// The virtio-net header in front of every frame (VIRTIO 1.4 §5.1.6).
  var headerByteCount: Int {
    NetworkHeader.byteCount(negotiated: FeatureBits(rawValue: features))
  }

  /// Takes note of the features that the driver writes (VIRTIO 1.4 §4.2.2).
  mutating func noteStore(_ value: UInt32, to register: MMIORegister) {
    switch register {
    case .driverFeaturesSel: featuresWord = value
    case .driverFeatures:
      let shift: UInt64 = featuresWord == 0 ? 0 : 32
      features = features & ~(0xFFFF_FFFF << shift) | UInt64(value) << shift
    default: break
    }
  }

  /// What a wait at the end of the recording comes to: a proven hang, or just the end.
  func endOfWait(_ wait: PollingWait) -> ReplayStop {
    let queue = queues[Int(wait.queue & 3)]
    guard queue.isPlaced, let last = cursor.last else { return .endOfTrace }
    let available = memory.load16(queue.layout.availableIndex)
    let proof = HangProof(
      wait, used: queue.used, available: available, ownsNothing: available == queue.used,
      record: last.index)
    return proof.map { .hang($0) } ?? .endOfTrace
  }
}
