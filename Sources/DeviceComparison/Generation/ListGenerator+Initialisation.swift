import VirtIO
import VirtIODevice

/// Bringing a device up, as a driver does it or nearly so (VIRTIO 1.4 §3.1).
extension ListGenerator {
  mutating func initialise() {
    let isRepeated = !queues.isEmpty
    if isRepeated {
      store(0x070, 0)
    }
    store(0x070, 1)
    store(0x070, 3)
    chooseFeatures()
    sketchQueues()
    if isRepeated && random.chance(800) { clearRings() }
    if interface == .legacy { store(0x028, random.chance(950) ? 4096 : pageSize()) }
    let count = !sendsRunts && random.chance(900) ? 3 : random.number(1...2)
    for number in 0..<UInt16(count) { place(number) }
    if random.chance(100) { postReceiveBuffers() }
    if random.chance(100) { sendFrames() }
    let ready: UInt64 = interface == .legacy ? 7 : 15
    if random.chance(970) { store(0x070, ready) }
    if !sendsRunts && random.chance(200) { filterFrames() }
  }

  /// Sizes that put a ring into the arena or behind the end of memory.
  private mutating func pageSize() -> UInt64 {
    random.pick([4096, 8192, 0x1_0000, 0x8000_0000, 3 << 12])
  }

  private mutating func chooseFeatures() {
    let offered: [UInt8] = [
      2, 5, 6, 15, 15, 16, 17, 17, 18, 19, 20, 21, 23, 24, 27, 28, 29, 29, 40,
    ]
    features = []
    switch random.number(0...9) {
    case 0...1: break
    case 2: features = [.mrgRxbuf]
    case 3: features = [.eventIdx]
    case 4: features = [.mac, .status, .ctrlVq, .ctrlRx, .ctrlVLAN, .ctrlMACAddr, .ctrlRxExtra]
    case 5: for bit in offered { features.insert(FeatureBits(bit: bit)) }
    default: for bit in offered where random.chance(450) { features.insert(FeatureBits(bit: bit)) }
    }
    if random.chance(100) { features.insert(FeatureBits(bit: random.number(0...40))) }
    if interface == .modern && random.chance(900) { features.insert(.version1) }
    store(0x024, 0)
    store(0x020, features.rawValue & 0xffff_ffff)
    if interface == .modern {
      store(0x024, 1)
      store(0x020, features.rawValue >> 32)
      if random.chance(950) { store(0x070, 11) }
    }
  }

  /// Chooses sizes and places without telling the device.
  mutating func sketchQueues() {
    queues = (0..<UInt16(3)).map { number in
      let size = random.pick(weighted: [
        (4, UInt16(1)), (6, 2), (3, 3), (10, 4), (2, 5), (20, 8), (15, 16), (10, 64), (1, 255),
        (15, 256), (1, 257), (1, 1000), (4, 1024),
      ])
      if interface == .legacy {
        return SketchedQueue(number: number, size: size, alignment: 4096)
      }
      var queue = SketchedQueue(number: number, size: size, alignment: 4)
      if random.chance(300) {
        let base = SketchedQueue.base(of: number)
        queue.used = base
        queue.available = base + 4 + 8 * UInt64(size) + 2 + UInt64(random.number(0...3)) * 2
        queue.table = (queue.available + 6 + 2 * UInt64(size) + 15) / 16 * 16
      }
      return queue
    }
  }

  private mutating func clearRings() {
    for queue in queues {
      write(queue.availableFlags, 0, width: 4)
      write(queue.used, 0, width: 4)
      if random.chance(500) { write(queue.usedEvent, 0, width: 2) }
    }
  }

  /// Gives queue `number` its size and place.
  mutating func place(_ number: UInt16) {
    let queue = queues[Int(number)]
    store(0x030, UInt64(number))
    if random.chance(200) { steps.append(.load(offset: 0x034, width: 4)) }
    store(0x038, UInt64(queue.size))
    switch interface {
    case .legacy:
      store(0x03c, 4096)
      store(0x040, queue.table >> 12)
    case .modern:
      let parts: [(UInt16, UInt64)] = [
        (0x080, queue.table), (0x090, queue.available), (0x0a0, queue.used),
      ]
      for (offset, address) in parts {
        store(offset, address & 0xffff_ffff)
        if random.chance(200) { store(offset + 4, address >> 32) }
      }
      store(0x044, 1)
    }
  }
}
