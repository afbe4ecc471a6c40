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
  /// Where the next record lies in `input.records`.
  private(set) var cursor = 0
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
    var lastSlot: UInt8 = 0
    var lowestAddress = UInt64.max
    var hasHalted = false
    for record in input.records {
      switch record.event {
      case .registerLoad(let slot, _, _): lastSlot = max(lastSlot, slot)
      case .flushed(.halted): hasHalted = true
      case .sharedMemory(let address, _): lowestAddress = min(lowestAddress, address)
      default: break
      }
    }
    // A kernel that gave up has seen the last slot; a recording that was cut short need not have.
    slotCount = hasHalted && lastSlot < .max ? lastSlot + 1 : .max
    memory = SharedMemory(base: lowestAddress)
    passFlushes()
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

  /// True when every record was reproduced.
  var isAtEnd: Bool { cursor >= input.records.count }

  /// The record that must come next.
  var next: TraceRecord {
    get throws(ReplayStop) {
      guard cursor < input.records.count else { throw .endOfTrace }
      let record = input.records[cursor]
      guard record.index == expectedIndex else {
        throw .gap(expected: expectedIndex, found: record.index)
      }
      if case .exception = record.event { throw .exception(record: record.index) }
      return record
    }
  }

  /// Goes to the following record, past those that the platform made without the kernel.
  mutating func advance() {
    cursor += 1
    passFlushes()
  }

  private mutating func passFlushes() {
    while cursor < input.records.count, case .flushed = input.records[cursor].event,
      input.records[cursor].index == expectedIndex
    {
      cursor += 1
    }
  }

  /// The index of the record that follows the last one.
  private var expectedIndex: UInt64 {
    cursor == 0 ? 0 : input.records[cursor - 1].index &+ 1
  }

  /// The error of a kernel that asked for something else than the recording has next.
  func divergence(_ record: TraceRecord, _ question: Divergence.Question) -> ReplayStop {
    .diverged(
      Divergence(record: record.index, expected: record.event, action: .asked(question)))
  }
}
