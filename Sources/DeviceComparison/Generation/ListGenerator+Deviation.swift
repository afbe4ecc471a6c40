import VirtIO
import VirtIODevice

/// What no driver should do.
extension ListGenerator {
  mutating func deviate() {
    switch random.number(0...21) {
    case 0...2: moveIndex()
    case 3...4: damageDescriptor()
    case 5: damageEntry()
    case 6...7: damageUsedRing()
    case 8...10: storeAnywhere()
    case 11: loadAnywhere()
    case 12: storeStatus()
    case 13: resizeQueue()
    case 14: notify(random.pick([0, 1, 2, 3, 5, 1023, 1024, 0xffff_ffff, 0x1_0000]))
    case 15: place(random.number(0...2))
    case 16: storeFeatures()
    case 17: changeLink()
    case 18: changeMachine()
    case 19: damageTable()
    case 20: initialise()
    default: store(0x030, random.pick([0, 1, 2, 3, 1023, 1024, 0xffff_ffff]))
    }
  }

  /// Receive buffers taken back, then a frame: the device does not look at `avail.idx` again
  /// while its shadow shows work.
  private mutating func takeBack() {
    let count: UInt16 = random.number(2...3)
    for _ in 0..<count {
      post([Piece(address: buffer(2048), byteCount: 2048, isWritable: true)], to: 0)
    }
    publish(0)
    sendFrames()
    queues[0].position &-= count - 1
    write(queues[0].availableIndex, UInt64(queues[0].position), width: 2)
    sendFrames()
  }

  private mutating func moveIndex() {
    if random.chance(400) { return takeBack() }
    let number = random.number(0...2)
    let size = queues[number].size
    let move: UInt16 = random.pick(weighted: [
      (4, random.number(1...3)), (2, size), (2, size + 1), (1, random.number(1...300)),
      (number == 0 ? 2 : 0, 0 &- random.number(1...8)),
      (number == 0 ? 1 : 0, random.number(0...0xffff)),
      // Back to where the device may stand: it does not look while its shadow shows work.
      (number == 0 ? 5 : 0, random.number(0...16) &- queues[number].position),
    ])
    queues[number].position &+= move
    publish(number)
  }

  private mutating func damageDescriptor() {
    let queue = queues[random.number(0...(sendsRunts ? 1 : 2))]
    describe(queue.descriptor(random.number(0...(queue.size - 1))), strangeDescriptor(queue.size))
  }

  private mutating func strangeDescriptor(_ size: UInt16) -> Descriptor {
    let length: UInt32 = random.pick([
      0, 12, 14, 16, 17, 32, 64, 2048, mayAbort ? 4 : 100, 0xffff_ffff, 0x8000_0000,
    ])
    let count = length > 0x1_0000 ? 64 : length
    let safe = length > 0x1_0000 && !random.chance(200) ? 512 : length
    return Descriptor(
      address: buffer(count), length: safe,
      flags: Descriptor.Flags(rawValue: random.pick([0, 1, 2, 3, 4, 5, 6, 7, 0xfff8])),
      next: random.pick([0, 1, 2, size - 1, size, 0xffff]))
  }

  private mutating func damageTable() {
    let table = Self.tables + UInt64(random.number(UInt64(0)...63)) * 64
    describe(table, strangeDescriptor(4))
  }

  private mutating func damageEntry() {
    let queue = queues[random.number(0...2)]
    let head: UInt16 = random.pick([0, 1, queue.size - 1, queue.size, 0xffff])
    write(queue.availableEntry(queue.position &+ random.number(0...2) &- 1), UInt64(head), width: 2)
  }

  private mutating func damageUsedRing() {
    let queue = queues[random.number(0...2)]
    switch random.number(0...3) {
    case 0: write(queue.used, UInt64(random.pick([0, 1, 2, 0xffff] as [UInt16])), width: 2)
    case 1: write(queue.used + 2, UInt64(random.number(0...0xffff) as UInt16), width: 2)
    case 2: write(queue.usedEntry(random.number(0...0xffff)), random.next(), width: 8)
    default: write(queue.availableEvent, UInt64(random.number(0...0xffff) as UInt16), width: 2)
    }
  }

  private mutating func loadAnywhere() {
    let offset: UInt16 = random.chance(800) ? random.number(0...0x11f) : random.number(0...0x1ff)
    steps.append(.load(offset: offset, width: random.pick([1, 2, 4, 8])))
  }

  /// Any register; addresses and page numbers stay where a device may write.
  private mutating func storeAnywhere() {
    let registers: [UInt16] = [
      0x000, 0x004, 0x010, 0x014, 0x020, 0x024, 0x028, 0x030, 0x034, 0x038, 0x03c, 0x040, 0x044,
      0x050, 0x060, 0x064, 0x070, 0x080, 0x084, 0x090, 0x094, 0x0a0, 0x0a4, 0x0ac, 0x0b0, 0x0c0,
      0x0fc, 0x100, 0x103, 0x106, 0x108, 0x00c, 0x048, 0x068, 0x074, 0x1fc,
    ]
    let width: UInt8 = random.chance(800) ? 4 : random.pick([1, 2, 8])
    var offset = random.chance(900) ? random.pick(registers) : random.number(0...0x1ff)
    // An unaligned double word would put any bytes into a register that places rings.
    if width == 8 { offset &= ~7 }
    store(offset, value(for: offset & ~3), width: width)
  }

  private mutating func value(for offset: UInt16) -> UInt64 {
    let base = SketchedQueue.base(of: random.number(0...2))
    switch offset {
    case 0x028: return 4096
    case 0x03c: return random.pick([4096, 4096, 64, 4, 1, 3, 100, 0])
    case 0x040: return random.pick([base >> 12, base >> 12, 0, ComparedMemory.hole >> 12])
    case 0x080, 0x090, 0x0a0: return base + random.number(0...0x40) * 16
    case 0x084, 0x094, 0x0a4: return random.chance(900) ? 0 : 1
    case 0x070: return random.pick([0, 1, 3, 7, 11, 15, 0x40, 0x80, 4, 0xff, 0x10f, 8])
    case 0x038: return random.pick([0, 1, 2, 3, 8, 256, 1024, 1025, 0xffff_ffff])
    case 0x030: return random.pick([0, 1, 2, 3])
    default:
      return random.chance(700) ? random.number(0...3) : random.next() & 0xffff_ffff
    }
  }

  private mutating func storeStatus() {
    store(0x070, random.pick([0, 1, 3, 7, 11, 15, 3, 7, 15, 0x4f, 0x8f, 0x80]))
  }

  private mutating func storeFeatures() {
    if random.chance(500) { store(0x024, random.pick([0, 1, 2])) }
    store(0x020, random.next() & 0xffff_ffff)
    if random.chance(500) { store(0x070, random.pick([11, 15, 7])) }
  }

  private mutating func resizeQueue() {
    let number = random.number(0...2)
    store(0x030, UInt64(number))
    store(0x038, UInt64(random.pick([1, 2, 4, 8, 16, 256, 0, 1025, 3] as [UInt16])))
    if interface == .modern { store(0x044, UInt64(random.number(0...1))) }
  }

  private mutating func changeLink() {
    guard mayStop else { return look() }
    isLinkUp.toggle()
    steps.append(.link(isUp: isLinkUp))
  }

  private mutating func changeMachine() {
    guard mayStop else { return look() }
    isRunning.toggle()
    steps.append(.machine(isRunning: isRunning))
  }
}
