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
  /// The virtio-net header of a driver whose buffers are shared (VIRTIO 1.4 §5.1.6).
  var headerByteCount = NetworkHeader.legacyByteCount
  var framesReceived: UInt64 = 0
  var framesTransmitted: UInt64 = 0
  /// Transmitted frames that were compared with captured bytes, not by hash alone.
  var framesCompared: UInt64 = 0

  init(_ input: ReplayInput) {
    self.input = input
    var lastSlot: UInt8 = 0
    var lowestAddress = UInt64.max
    for record in input.records {
      switch record.event {
      case .registerLoad(let slot, _, _): lastSlot = max(lastSlot, slot)
      case .sharedMemory(let address, _): lowestAddress = min(lowestAddress, address)
      default: break
      }
    }
    slotCount = lastSlot == .max ? .max : lastSlot + 1
    memory = SharedMemory(base: lowestAddress)
  }

  /// True when every record was reproduced.
  var isAtEnd: Bool { cursor >= input.records.count }

  /// The record that must come next.
  var next: TraceRecord {
    get throws(ReplayStop) {
      guard cursor < input.records.count else { throw .endOfTrace }
      let record = input.records[cursor]
      let expected = cursor == 0 ? 0 : input.records[cursor - 1].index &+ 1
      guard record.index == expected else {
        throw .gap(expected: expected, found: record.index)
      }
      if case .exception = record.event { throw .exception(record: record.index) }
      return record
    }
  }

  /// Goes to the following record, past those that the platform made without the kernel.
  mutating func advance() {
    cursor += 1
    while cursor < input.records.count, case .flushed = input.records[cursor].event {
      cursor += 1
    }
  }

  /// The error of a kernel that asked for something else than the recording has next.
  func divergence(_ record: TraceRecord, _ question: Divergence.Question) -> ReplayStop {
    .diverged(
      Divergence(record: record.index, expected: record.event, action: .asked(question)))
  }
}
