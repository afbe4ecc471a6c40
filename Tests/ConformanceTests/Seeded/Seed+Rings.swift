import Conformance
import Machine
import VirtIO

extension Seed {
  /// What the driver makes available, and how it tells the device.
  static let rings: [Seed] = chainSeeds + indexSeeds + hintSeeds

  private static let chainSeeds: [Seed] = [
    .modern(.readableBeforeWritable, "readable after writable") { driver in
      driver.start(posted: 0)
      driver.describe(0, 0, length: 2_048, flags: [.write, .next], next: 1)
      driver.describe(0, 1, length: 2_048, flags: [])
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.chainBounds, "a chain that is its own next") { driver in
      driver.start(posted: 0)
      driver.describe(0, 0, length: 2_048, flags: [.write, .next], next: 0)
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.chainBounds, "a head beyond the table") { driver in
      driver.start(posted: 0)
      driver.enter(0, 9)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.indirectTables, "INDIRECT without the feature") { driver in
      driver.start(posted: 0)
      driver.describe(0, 0, length: 32, flags: .indirect)
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.indirectTables, "INDIRECT with NEXT") { driver in
      driver.accepts.insert(.indirectDesc)
      driver.start(posted: 0)
      driver.describe(0, 0, length: 32, flags: [.indirect, .next], next: 1)
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.indirectTables, "INDIRECT in an indirect table") { driver in
      driver.accepts.insert(.indirectDesc)
      driver.start(posted: 0)
      driver.describe(0, 0, length: 16, flags: .indirect)
      driver.machine.store32(16, to: driver.buffer(0, 0) + 8)
      driver.machine.store32(4, to: driver.buffer(0, 0) + 12)
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.receiveBufferSize, "a receive buffer of 1,000 bytes") { driver in
      driver.start(posted: 0)
      driver.post(0, length: 1_000)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.transmitHeader, "flags without CSUM") { driver in
      driver.start()
      driver.machine.store16(1, to: driver.buffer(1, 0))
      driver.markHere()
      driver.send()
    },
    .modern(.transmitHeader, "a segmentation that was not negotiated") { driver in
      driver.start()
      driver.machine.store16(0x0100, to: driver.buffer(1, 0))
      driver.markHere()
      driver.send()
    },
    .modern(.transmitHeader, "num_buffers 1") { driver in
      driver.start()
      driver.machine.store16(1, to: driver.buffer(1, 0) + 10)
      driver.markHere()
      driver.send()
    },
    .modern(.transmitHeader, "four bytes, not even a header") { driver in
      driver.start()
      driver.markHere()
      driver.send(length: 4)
    },
  ]

  private static let indexSeeds: [Seed] = [
    .modern(.exposedMemoryRests, "a store into a buffer that the device has") { driver in
      driver.start()
      driver.markHere()
      driver.machine.store32(7, to: driver.buffer(0, 1) + 100)
    },
    .modern(.exposedMemoryRests, "a descriptor rewritten under the device") { driver in
      driver.start()
      driver.markHere()
      driver.describe(0, 0, length: 1_600, flags: .write)
    },
    .modern(.exposedMemoryRests, "a buffer made available twice") { driver in
      driver.start()
      driver.enter(0, 1)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.availableIndexCounts, "avail.idx beyond a queue") { driver in
      driver.start()
      driver.available[0] &+= 5
      driver.markHere()
      driver.publish(0)
    },
    .modern(.availableIndexCounts, "avail.idx goes back") { driver in
      driver.start()
      driver.available[0] = 1
      driver.markHere()
      driver.publish(0)
    },
    .modern(.availableIndexCounts, "an entry that was never written") { driver in
      driver.start(posted: 0)
      driver.describe(0, 0, length: 2_048, flags: .write)
      driver.available[0] = 1
      driver.markHere()
      driver.publish(0)
    },
    .modern(.storesBeforeIndex, "no barrier before avail.idx") { driver in
      driver.start()
      driver.describe(1, 0, length: 100, flags: [])
      driver.enter(1, 0)
      driver.markHere()
      driver.storeIndex(1)
      driver.notify(1)
    },
    .modern(.indexBeforeFlag, "no full barrier behind avail.idx") { driver in
      driver.start()
      driver.describe(1, 0, length: 100, flags: [])
      driver.enter(1, 0)
      driver.publish(1)
      driver.machine.storeBarrier()
      driver.markHere()
      _ = driver.machine.load16(driver.layouts[1].usedFlags)
      driver.write(.queueNotify, 1)
    },
    .modern(.availableFlagsValues, "avail.flags 2") { driver in
      driver.start()
      driver.markHere()
      driver.machine.store16(2, to: driver.layouts[0].availableFlags)
    },
    .modern(.availableFlagsValues, "avail.flags 1 with EVENT_IDX") { driver in
      driver.accepts.insert(.eventIdx)
      driver.start(posted: 0)
      driver.markHere()
      driver.machine.store16(1, to: driver.layouts[0].availableFlags)
    },
  ]

  private static let hintSeeds: [Seed] = [
    .modern(.foreignHintsAreIgnored, "avail_event without EVENT_IDX") { driver in
      driver.start()
      driver.prepareFrame()
      driver.markHere()
      _ = driver.machine.load16(driver.layouts[1].availableEvent)
    },
    .modern(.foreignHintsAreIgnored, "used.flags with EVENT_IDX") { driver in
      driver.accepts.insert(.eventIdx)
      driver.start(posted: 0)
      driver.prepareFrame()
      driver.markHere()
      _ = driver.machine.load16(driver.layouts[1].usedFlags)
    },
    .modern(.flagDecides, "used.flags 0, and no notification") { driver in
      driver.start()
      driver.prepareFrame()
      _ = driver.machine.load16(driver.layouts[1].usedFlags)
      driver.markHere()
      driver.wait()
    },
    .legacy(.flagDecides, "neither a look nor a notification") { driver in
      driver.start()
      driver.prepareFrame()
      driver.markHere()
      driver.wait()
    },
    .modern(.flagDecides, "used.flags 1, and a notification") { driver in
      driver.start()
      driver.send()
      driver.machine.base.put(1, at: driver.layouts[1].usedFlags, byteCount: 2)
      driver.prepareFrame(1)
      _ = driver.machine.load16(driver.layouts[1].usedFlags)
      driver.markHere()
      driver.write(.queueNotify, 1)
    },
    .modern(.eventDecides, "avail_event is covered, and no notification") { driver in
      driver.accepts.insert(.eventIdx)
      driver.start(posted: 0)
      driver.prepareFrame()
      _ = driver.machine.load16(driver.layouts[1].availableEvent)
      driver.markHere()
      driver.wait()
    },
    .modern(.eventDecides, "avail_event is far off, and a notification") { driver in
      driver.accepts.insert(.eventIdx)
      driver.start(posted: 0)
      driver.prepareFrame()
      _ = driver.machine.load16(driver.layouts[1].availableEvent)
      driver.write(.queueNotify, 1)
      driver.prepareFrame(1)
      _ = driver.machine.load16(driver.layouts[1].availableEvent)
      driver.markHere()
      driver.write(.queueNotify, 1)
    },
  ]
}

extension HandDriver {
  /// A frame published, and the barrier before the look at the device's hint.
  mutating func prepareFrame(_ head: UInt16 = 0) {
    describe(1, head, length: 100, flags: [])
    enter(1, head)
    publish(1)
    machine.fullBarrier()
  }
}
