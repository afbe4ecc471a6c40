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
    var layout: SplitVirtqueueLayout
    /// `used.idx` as the driver last saw it.
    var used: UInt16
    /// Looks since then.
    var polls: UInt64 = 0
    /// Every descriptor points at the same buffer.
    var sharesBuffer = false
  }

  let input: ReplayInput
  let slotCount: UInt8
  var memory: SharedMemory
  var queues: [Queue?] = [nil, nil, nil, nil]
  var cursor: RecordCursor
  var hash = StateHash()
  /// How many of the captured arrivals lie in a shared buffer, the last one on top.
  var arrived = 0
  /// The features that the driver accepted, and the word of them that it writes next.
  private var features: UInt64 = 0
  private var featuresWord: UInt32 = 0
  var framesReceived: UInt64 = 0
  var framesTransmitted: UInt64 = 0
  /// Transmitted frames that were compared with captured bytes, not by hash alone.
  var framesCompared: UInt64 = 0

  init(_ input: ReplayInput) {
    self.input = input
    let facts = RecordingFacts(input.records)
    slotCount = facts.slotCount
    memory = SharedMemory(base: facts.memory.lowerBound)
    cursor = RecordCursor(input.records)
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
}
