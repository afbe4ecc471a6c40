public import Machine
import TraceFormat
public import VirtIO

/// The driver's side of a split virtqueue (VIRTIO 1.4 §2.7), every descriptor with one buffer.
///
/// Nothing that the device can write is trusted back: positions, ownership and lengths are kept
/// here, and the used ring is checked against them.
public struct SplitVirtqueue<Decisions: RingDecisions>: ~Copyable {
  public let queueIndex: UInt8
  public let size: UInt16
  public let direction: Direction
  /// Where the rings lie.
  public let layout: SplitVirtqueueLayout
  /// Where the buffers lie.
  public var buffers: BufferRegion
  /// Where both indices start.
  public let firstPosition: RingPosition

  /// The next place of the available ring; published once `avail.idx` says so.
  public private(set) var availablePosition: RingPosition
  /// `avail.idx` as the device may see it.
  public private(set) var publishedPosition: RingPosition
  /// The next used element to take.
  public var usedPosition: RingPosition
  /// `used.idx` as last read.
  var observedUsed: RingPosition
  var emptyPolls: UInt64 = 0
  /// Ticks of the watchdog since the last available buffer notification; `nil` when the last
  /// decision was to send none.
  var notificationAge: Int?
  /// The device has or had every buffer back since the last notification decision.
  public internal(set) var ringRanEmpty = true
  /// EVENT_IDX was negotiated: `used_event` and `avail_event` replace the flags.
  public internal(set) var usesEventIndex = false
  /// `avail.idx` at the last notification decision.
  public internal(set) var decidedPosition: RingPosition

  private var ledger: DescriptorLedger
  /// What each descriptor's length field holds, so that it is written only to change it.
  private var postedLengths: [UInt32]
  /// What the conformer remembers of this ring.
  public var decisions: Decisions

  init(
    queueIndex: UInt8, direction: Direction, layout: SplitVirtqueueLayout, buffers: BufferRegion,
    firstPosition: RingPosition, decisions: Decisions
  ) {
    precondition(layout.queueSize > 0 && buffers.count == layout.queueSize)
    self.queueIndex = queueIndex
    self.direction = direction
    self.layout = layout
    self.buffers = buffers
    self.firstPosition = firstPosition
    self.decisions = decisions
    size = layout.queueSize
    availablePosition = firstPosition
    publishedPosition = firstPosition
    usedPosition = firstPosition
    observedUsed = firstPosition
    decidedPosition = firstPosition
    ledger = DescriptorLedger(size: layout.queueSize)
    postedLengths = [UInt32](repeating: 0, count: Int(layout.queueSize))
  }

  /// Chains made available, published or not, and not taken back.
  public var outstanding: UInt16 { size - ownedCount }

  /// Descriptors that are the driver's.
  public var ownedCount: UInt16 { ledger.ownedCount }

  /// True while a descriptor can be made available.
  public var hasOwnedDescriptor: Bool { ownedCount > 0 }

  /// Forgets the device: every descriptor is the driver's again, positions start over.
  mutating func reset() {
    availablePosition = firstPosition
    publishedPosition = firstPosition
    usedPosition = firstPosition
    observedUsed = firstPosition
    decidedPosition = firstPosition
    emptyPolls = 0
    notificationAge = nil
    ringRanEmpty = true
    ledger.reset()
    for index in 0..<Int(size) { postedLengths[index] = 0 }
  }

  /// The oldest descriptor that the driver owns.
  public mutating func takeOwned() -> OwnedDescriptor? { ledger.takeOwned() }

  /// Puts a descriptor behind the others that the driver owns.
  public mutating func release(_ descriptor: consuming OwnedDescriptor) {
    if !ledger.release(descriptor) { decisions.breaks(.descriptorReleasedTwice) }
  }

  /// The descriptor that a used element names, if the device owns it.
  public mutating func takeFromDevice(id: UInt32) -> OwnedDescriptor? {
    ledger.takeFromDevice(id: id)
  }

  /// The descriptor `index` modulo the queue size, whoever owns it.
  public mutating func claim(_ index: UInt16) -> OwnedDescriptor { ledger.claim(index % size) }
}

/// Making buffers available (VIRTIO 1.4 §2.7.13).
extension SplitVirtqueue {
  /// Makes a descriptor's buffer available; the device sees it once ``publish(on:)`` ran.
  ///
  /// Steps 1 to 3.
  ///
  /// - Parameters:
  ///   - length: bytes of the buffer, from its start, at most ``NetworkBuffer/byteCount``.
  ///   - prefixHash: identifies a frame for the trace; 0 for an empty buffer.
  public mutating func makeAvailable<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, length: UInt32, prefixHash: UInt32,
    on machine: inout M
  ) throws(M.Fault) {
    precondition(length <= NetworkBuffer.byteCount)
    guard let head = ledger.giveToDevice(descriptor) else {
      return decisions.breaks(.descriptorPostedTwice)
    }
    let entry = decisions.entry(
      Descriptor(
        address: buffers.address(of: head), length: length,
        flags: direction == .receive ? .write : []),
      at: head)
    if postedLengths[Int(head)] != entry.length { write(entry, at: head, on: &machine) }
    let slot = availablePosition.slot(inQueueOf: size)
    machine.store16(head, to: layout.availableEntry(slot))
    try machine.record(
      .madeAvailable(
        queue: queueIndex, position: availablePosition.rawValue, head: head,
        length: entry.length, prefixHash: prefixHash))
    availablePosition = decisions.successor(of: availablePosition)
  }

  private mutating func write<M: Machine & ~Copyable>(
    _ entry: Descriptor, at head: UInt16, on machine: inout M
  ) {
    let address = layout.descriptor(head)
    machine.store64(entry.address, to: address)
    machine.store32(entry.length, to: address + 8)
    machine.store32(UInt32(entry.flags.rawValue) | UInt32(entry.next) << 16, to: address + 12)
    postedLengths[Int(head)] = entry.length
  }

  /// Publishes everything made available since the last time (steps 4 and 5).
  public mutating func publish<M: Machine & ~Copyable>(on machine: inout M) {
    guard publishedPosition != availablePosition else { return }
    // "The driver MUST perform a suitable memory barrier before the idx update" (§2.7.13.3.1).
    machine.storeBarrier()
    machine.store16(availablePosition.rawValue, to: layout.availableIndex)
    publishedPosition = availablePosition
  }
}

/// The buffers of one queue: descriptor `n` owns the one at `address + n * stride`.
public struct BufferRegion: Equatable, Sendable {
  public var address: UInt64
  public var stride: UInt32
  public var count: UInt16

  public init(address: UInt64, stride: UInt32, count: UInt16) {
    self.address = address
    self.stride = stride
    self.count = count
  }

  func address(of descriptor: UInt16) -> UInt64 {
    address + UInt64(descriptor) * UInt64(stride)
  }
}
