internal import VirtIO

/// One virtqueue as the driver's accesses tell it.
struct WatchedRing {
  /// A received frame between its used element and the next one; its chain is the ring's of `head`.
  struct Received {
    var head: UInt16
    var length: UInt64 = .max
    /// The first byte of the virtio-net header, as the driver read it.
    var headerFlags: UInt8?
    var hasReadCount = false
    /// Continues a frame that began in an earlier buffer.
    var isContinuation = false
  }

  /// What lies at an address of the two rings.
  enum Field {
    case availableFlags, availableIndex, usedEvent
    case availableEntry(Int)
    case usedFlags, usedIndex, availableEvent
    case usedElement(slot: UInt16, offset: UInt64)
  }

  /// Of size 0 while the queue is not placed.
  let layout: SplitVirtqueueLayout
  /// `avail.idx` as last stored.
  var available: UInt16
  /// `used.idx` as last read.
  var used: UInt16
  /// The next used element to take.
  var taken: UInt16
  var takesElements = false
  /// Chains by head; there is room for those that occur.
  private var chains: [WatchedChain] = []
  /// Heads of the chains that the device has.
  private var exposed: [UInt16] = []
  /// `used.idx` when the device last had nothing left.
  var settled: UInt16
  var received: Received?
  /// Buffers that still belong to the frame whose count was read.
  var continuations = 0
  /// avail.idx was stored and no full barrier has followed.
  var needsFullBarrier = false
  /// Entries of the available ring written since the last publication.
  private var isWritten: [Bool]
  private var written: [Int] = []

  init(layout: SplitVirtqueueLayout, first: UInt16, used: UInt16) {
    self.layout = layout
    (available, self.used, taken, settled) = (first, used, used, used)
    isWritten = [Bool](repeating: false, count: Int(layout.queueSize))
  }

  /// A queue that is not placed.
  init() {
    self.init(
      layout: SplitVirtqueueLayout(queueSize: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0),
      first: 0, used: 0)
  }

  var size: UInt16 { layout.queueSize }
  var isPlaced: Bool { size > 0 }

  /// Where the used ring lies.
  var usedRange: Range<UInt64> {
    layout.deviceArea..<(layout.deviceArea &+ 4 &+ 8 &* UInt64(size))
  }

  /// Used elements are known of and were not taken.
  var hasUntaken: Bool { used != taken }

  /// Whether the driver knows of each chain whether the device has it.
  var knowsOwners: Bool { takesElements || used == settled }

  /// The field at `address`; `nil` for memory that is neither ring's.
  func field(at address: UInt64) -> Field? {
    guard isPlaced else { return nil }
    let count = UInt64(size)
    let inDriverArea = address &- layout.driverArea
    if inDriverArea < 6 &+ 2 &* count {
      switch inDriverArea {
      case 0: return .availableFlags
      case 2: return .availableIndex
      case 4 &+ 2 &* count: return .usedEvent
      case let odd where odd < 4 || !odd.isMultiple(of: 2): return nil
      default: return .availableEntry(Int(inDriverArea &- 4) / 2)
      }
    }
    let inDeviceArea = address &- layout.deviceArea
    guard inDeviceArea < 6 &+ 8 &* count else { return nil }
    switch inDeviceArea {
    case 0: return .usedFlags
    case 2: return .usedIndex
    case 4 &+ 8 &* count: return .availableEvent
    case let within where within < 4 || within > 4 &+ 8 &* count: return nil
    default:
      let offset = inDeviceArea &- 4
      return .usedElement(slot: UInt16(offset / 8), offset: offset % 8)
    }
  }

  /// The position of used ring entry `slot`: the driver's next one, or the one just taken.
  func position(ofUsedSlot slot: UInt16) -> UInt16 {
    let ahead = (slot &+ size &- taken % size) % size
    if size > 1, ahead == size - 1 { return taken &- 1 }
    return taken &+ ahead
  }
}

// MARK: - Entries of the available ring

extension WatchedRing {
  mutating func noteWritten(_ slot: Int) {
    guard !isWritten[slot] else { return }
    isWritten[slot] = true
    written.append(slot)
  }

  /// Whether every entry from `old` on was written since the last publication.
  func isBacked(from old: UInt16, count: UInt16) -> Bool {
    for offset in 0..<count where !isWritten[Int((old &+ offset) % size)] { return false }
    return true
  }

  mutating func forgetWritten() {
    for slot in written { isWritten[slot] = false }
    written.removeAll(keepingCapacity: true)
  }
}

// MARK: - Chains

extension WatchedRing {
  /// What the chain of `head` consists of.
  func parts(of head: UInt16) -> [WatchedChain.Part] {
    Int(head) < chains.count ? chains[Int(head)].parts : []
  }

  /// A chain that the device has and that `range` reaches into; its head.
  func chainThatRests(in range: Range<UInt64>) -> UInt16? {
    guard knowsOwners else { return nil }
    return exposed.first { chains[Int($0)].overlaps(range) }
  }

  /// The chain of `head`, which the device has no longer: its storage, to be read anew.
  mutating func takeOut(_ head: UInt16, _ memory: inout ShadowMemory) -> WatchedChain {
    guard Int(head) < chains.count else { return WatchedChain() }
    _ = takeBack(head, &memory)
    var chain = WatchedChain()
    swap(&chain, &chains[Int(head)])
    return chain
  }

  /// The device has the chain; one whose head is beyond the queue it cannot have.
  mutating func expose(_ chain: consuming WatchedChain, _ memory: inout ShadowMemory) {
    let head = Int(chain.head)
    guard head < size else { return }
    chain.holder = .device
    chain.place = exposed.count
    exposed.append(chain.head)
    for part in chain.parts { memory.expose(part.range) }
    let missing = head + 1 - chains.count
    if missing > 0 { chains.append(contentsOf: repeatElement(WatchedChain(), count: missing)) }
    chains[head] = chain
  }

  /// The chain of `head` is the driver's again; false if it was all the time.
  mutating func takeBack(_ head: UInt16, _ memory: inout ShadowMemory) -> Bool {
    guard Int(head) < chains.count, chains[Int(head)].holder != .driver else { return false }
    if chains[Int(head)].holder == .device { withdraw(Int(head), &memory) }
    chains[Int(head)].holder = .driver
    return true
  }

  private mutating func withdraw(_ head: Int, _ memory: inout ShadowMemory) {
    for part in chains[head].parts { memory.withdraw(part.range) }
    let last = exposed.removeLast()
    guard Int(last) != head else { return }
    exposed[chains[head].place] = last
    chains[Int(last)].place = chains[head].place
  }

  /// All chains came back, and the driver has read of none which it was.
  mutating func settle(_ memory: inout ShadowMemory) {
    for head in exposed {
      for part in chains[Int(head)].parts { memory.withdraw(part.range) }
      chains[Int(head)].holder = .returned
    }
    exposed.removeAll(keepingCapacity: true)
    settled = used
  }

  /// The ring is no longer the device's.
  func withdrawAll(_ memory: inout ShadowMemory) {
    for head in exposed {
      for part in chains[Int(head)].parts { memory.withdraw(part.range) }
    }
  }
}
