import Conformance
import Machine
import TraceFormat
import VirtIO

extension HandDriver {
  mutating func select(_ queue: Int) {
    write(.queueSel, UInt32(queue))
    read(isLegacy ? .queuePFN : .queueReady)
    read(.queueNumMax)
  }

  mutating func clear(_ queue: Int) {
    for offset in stride(from: UInt64(0), to: 2 * 4_096, by: 8) {
      machine.store64(0, to: layouts[queue].descriptorArea + offset)
    }
  }

  mutating func place(_ queue: Int, as other: SplitVirtqueueLayout? = nil) {
    select(queue)
    write(.queueNum, UInt32(HandDriver.size))
    hand(other ?? layouts[queue])
  }

  mutating func hand(_ layout: SplitVirtqueueLayout) {
    guard !isLegacy else {
      write(.guestPageSize, 4_096)
      write(.queueAlign, 4_096)
      return write(.queuePFN, UInt32(layout.descriptorArea / 4_096))
    }
    for (low, high, address) in [
      (MMIORegister.queueDescLow, MMIORegister.queueDescHigh, layout.descriptorArea),
      (.queueDriverLow, .queueDriverHigh, layout.driverArea),
      (.queueDeviceLow, .queueDeviceHigh, layout.deviceArea),
    ] {
      write(low, UInt32(truncatingIfNeeded: address))
      write(high, UInt32(truncatingIfNeeded: address >> 32))
    }
    write(.queueReady, 1)
  }

  /// Everything up to DRIVER_OK, and `posted` receive buffers.
  mutating func start(posted: Int = 2, offered: FeatureBits? = nil) {
    probe()
    restart(posted: posted, offered: offered)
  }

  mutating func restart(posted: Int = 2, offered: FeatureBits? = nil) {
    reset()
    greet()
    negotiate(offered: offered)
    for queue in 0..<2 {
      clear(queue)
      place(queue)
    }
    for head in 0..<posted { post(UInt16(head)) }
    if posted > 0 { publish(0) }
    write(.status, liveStatus)
    if posted > 0 { notify(0) }
  }

  // MARK: The available ring

  func buffer(_ queue: Int, _ head: UInt16) -> UInt64 {
    buffers[queue] + UInt64(head) * UInt64(HandDriver.bufferByteCount)
  }

  mutating func describe(
    _ queue: Int, _ head: UInt16, address: UInt64? = nil, length: UInt32,
    flags: Descriptor.Flags, next: UInt16 = 0
  ) {
    let entry = layouts[queue].descriptor(head)
    machine.store64(address ?? buffer(queue, head), to: entry)
    machine.store32(length, to: entry + 8)
    machine.store32(UInt32(flags.rawValue) | UInt32(next) << 16, to: entry + 12)
  }

  /// Writes the next entry of the available ring.
  mutating func enter(_ queue: Int, _ head: UInt16) {
    machine.store16(
      head, to: layouts[queue].availableEntry(available[queue] % HandDriver.size))
    available[queue] &+= 1
  }

  mutating func post(_ head: UInt16, length: UInt32 = HandDriver.bufferByteCount) {
    describe(0, head, length: length, flags: .write)
    enter(0, head)
  }

  mutating func storeIndex(_ queue: Int) {
    machine.store16(available[queue], to: layouts[queue].availableIndex)
  }

  mutating func publish(_ queue: Int) {
    machine.storeBarrier()
    storeIndex(queue)
  }

  /// Looks at the hint, and notifies.
  mutating func notify(_ queue: Int) {
    machine.fullBarrier()
    _ = machine.load16(layouts[queue].usedFlags)
    write(.queueNotify, UInt32(queue))
  }

  mutating func send(_ head: UInt16 = 0, length: UInt32 = 100) {
    describe(1, head, length: length, flags: [])
    enter(1, head)
    publish(1)
    notify(1)
  }

  // MARK: The used ring

  /// The device uses a chain.
  mutating func use(_ queue: Int, id: UInt32, length: UInt32) {
    let index = UInt16(machine.base.number(at: layouts[queue].usedIndex, byteCount: 2))
    let element = layouts[queue].usedElement(index % HandDriver.size)
    machine.base.put(UInt64(id) | UInt64(length) << 32, at: element, byteCount: 8)
    machine.base.put(UInt64(index &+ 1), at: layouts[queue].usedIndex, byteCount: 2)
  }

  mutating func look(_ queue: Int) { _ = machine.load16(layouts[queue].usedIndex) }

  /// Takes the next used element, whether there is one or not.
  mutating func take(_ queue: Int) {
    let element = layouts[queue].usedElement(used[queue] % HandDriver.size)
    _ = machine.load32(element)
    _ = machine.load32(element + 4)
    used[queue] &+= 1
  }

  mutating func wait() { _ = machine.wait(until: nil) }

  /// Waits for the device's interrupt; what InterruptStatus reads then.
  mutating func wait(status: UInt32) {
    machine.base.interrupts = [.device]
    answer(.interruptStatus, status)
    wait()
  }
}
