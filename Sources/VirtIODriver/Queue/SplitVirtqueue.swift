import Machine
import TraceFormat
public import VirtIO

/// The driver's side of a split virtqueue (VIRTIO 1.4 §2.7), every descriptor with one buffer.
///
/// Nothing that the device can write is trusted back: positions, ownership and lengths are kept
/// here, and the used ring is checked against them.
public struct SplitVirtqueue: ~Copyable {
  public let queueIndex: UInt8
  public let size: UInt16
  public let direction: Direction
  let policy: DriverPolicy
  let layout: SplitVirtqueueLayout
  let buffers: BufferRegion
  let firstPosition: RingPosition

  /// The next place of the available ring; published once `avail.idx` says so.
  var availablePosition: RingPosition
  var publishedPosition: RingPosition
  /// The next used element to take.
  var usedPosition: RingPosition
  /// `used.idx` as last read.
  var observedUsed: RingPosition
  var emptyPolls: UInt64 = 0
  /// Ticks of the watchdog since the last available buffer notification; `nil` when the last
  /// decision was to send none.
  var notificationAge: Int?
  /// The device has or had every buffer back since the last notification decision.
  var ringRanEmpty = true
  /// EVENT_IDX was negotiated: `used_event` and `avail_event` replace the flags.
  var usesEventIndex = false
  /// `avail.idx` at the last notification decision.
  var decidedPosition: RingPosition
  /// Where ``usedPosition`` stood when this service began.
  var servicePosition: RingPosition
  /// Chains that were given up although the device still has them.
  var givenUpCount: UInt16 = 0
  /// A step of a position trapped: nothing may follow.
  private(set) var hasTrapped = false

  private var isWithDevice: [Bool]
  /// Descriptors that the driver owns, oldest first, as a ring of ``size`` places.
  private var ownedRing: [UInt16]
  private var ownedHead = 0
  private(set) var ownedCount: UInt16 = 0
  /// What each descriptor's length field holds, so that it is written only to change it.
  var postedLengths: [UInt32]

  init(
    queueIndex: UInt8, direction: Direction, layout: SplitVirtqueueLayout, buffers: BufferRegion,
    firstPosition: RingPosition, policy: DriverPolicy = DriverPolicy()
  ) {
    precondition(layout.queueSize > 0 && buffers.count == layout.queueSize)
    self.queueIndex = queueIndex
    self.direction = direction
    self.policy = policy
    self.layout = layout
    self.buffers = buffers
    self.firstPosition = firstPosition
    size = layout.queueSize
    availablePosition = firstPosition
    publishedPosition = firstPosition
    usedPosition = firstPosition
    observedUsed = firstPosition
    decidedPosition = firstPosition
    servicePosition = firstPosition
    isWithDevice = [Bool](repeating: false, count: Int(layout.queueSize))
    ownedRing = (0..<layout.queueSize).map { $0 }
    ownedCount = layout.queueSize
    postedLengths = [UInt32](repeating: 0, count: Int(layout.queueSize))
  }

  /// Chains made available, published or not, and not taken back.
  public var outstanding: UInt16 { size - ownedCount }

  /// True while a descriptor can be made available.
  public var hasOwnedDescriptor: Bool { ownedCount > 0 }

  /// Forgets the device: every descriptor is the driver's again, positions start over.
  mutating func reset() {
    availablePosition = firstPosition
    publishedPosition = firstPosition
    usedPosition = firstPosition
    observedUsed = firstPosition
    decidedPosition = firstPosition
    servicePosition = firstPosition
    givenUpCount = 0
    emptyPolls = 0
    notificationAge = nil
    ringRanEmpty = true
    ownedHead = 0
    ownedCount = size
    for index in 0..<Int(size) {
      isWithDevice[index] = false
      ownedRing[index] = UInt16(index)
      postedLengths[index] = 0
    }
  }

  /// The oldest descriptor that the driver owns.
  mutating func takeOwned() -> OwnedDescriptor? {
    guard ownedCount > 0 else { return nil }
    let index = ownedRing[ownedHead]
    ownedHead = ownedHead + 1 == Int(size) ? 0 : ownedHead + 1
    ownedCount -= 1
    return OwnedDescriptor(index: index)
  }

  /// Puts a descriptor behind the others that the driver owns.
  mutating func release(_ descriptor: consuming OwnedDescriptor) {
    precondition(ownedCount < size, "a descriptor was released twice")
    var place = ownedHead + Int(ownedCount)
    if place >= Int(size) { place -= Int(size) }
    ownedRing[place] = descriptor.index
    ownedCount += 1
  }

  /// Hands a descriptor over to the device.
  mutating func giveToDevice(_ descriptor: consuming OwnedDescriptor) -> UInt16 {
    precondition(!isWithDevice[Int(descriptor.index)])
    isWithDevice[Int(descriptor.index)] = true
    return descriptor.index
  }

  /// The descriptor that a used element names, if the device owns it.
  mutating func takeFromDevice(id: UInt32) -> OwnedDescriptor? {
    guard id < UInt32(size), isWithDevice[Int(id)] else { return nil }
    isWithDevice[Int(id)] = false
    return OwnedDescriptor(index: UInt16(id))
  }

  /// Takes a descriptor whoever owns it: only a faulty policy does.
  mutating func seize(_ index: UInt16) -> OwnedDescriptor {
    isWithDevice[Int(index)] = false
    return OwnedDescriptor(index: index)
  }

  /// Takes a used chain's descriptor back, unless the chain had been given up before.
  mutating func takeBack(_ descriptor: consuming OwnedDescriptor) {
    if givenUpCount > 0 {
      givenUpCount -= 1
    } else if ownedCount < size {
      release(descriptor)
    }
  }

  /// Takes the oldest outstanding chain back although the device has it.
  mutating func giveUpOldest<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    let oldest = usedPosition.advanced(by: givenUpCount)
    guard oldest != publishedPosition else { return }
    let head = try machine.load16(layout.availableEntry(oldest.slot(inQueueOf: size)))
    givenUpCount += 1
    release(seize(head % size))
  }

  /// Sets the position of the next used element back by one, as a lost store does.
  mutating func loseStep() {
    usedPosition = usedPosition.advanced(by: .max)
  }

  /// The position behind `position`.
  mutating func step(from position: RingPosition) -> RingPosition {
    if policy.indices == .trapping, position.rawValue == .max {
      hasTrapped = true
      return position
    }
    return position.advanced(by: 1)
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
