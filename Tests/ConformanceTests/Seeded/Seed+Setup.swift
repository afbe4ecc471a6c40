import Conformance
import VirtIO

extension Seed {
  /// Queues, from their registers to DRIVER_OK.
  static let setup: [Seed] = [
    .modern(.notificationsWait, "a notification before DRIVER_OK") { driver in
      driver.prepare()
      driver.place(0)
      driver.markHere()
      driver.write(.queueNotify, 0)
    },
    .modern(.queueAlignment, "a descriptor table on eight bytes") { driver in
      driver.prepare()
      var layout = driver.layouts[0]
      layout = SplitVirtqueueLayout(
        queueSize: 4, descriptorArea: layout.descriptorArea + 8, driverArea: layout.driverArea,
        deviceArea: layout.deviceArea)
      driver.markHere()
      driver.place(0, as: layout)
    },
    .legacy(.queueAlignment, "a queue without an alignment") { driver in
      driver.prepare()
      driver.select(0)
      driver.write(.queueNum, 4)
      driver.write(.guestPageSize, 4_096)
      driver.markHere()
      driver.write(.queuePFN, 0x100)
    },
    .modern(.queueSizeFits, "more than QueueNumMax") { driver in
      driver.prepare()
      driver.answer(.queueNumMax, 2)
      driver.select(0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.queueSizeFits, "a queue that does not exist") { driver in
      driver.prepare()
      driver.answer(.queueNumMax, 0)
      driver.select(0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.queueSizeFits, "no look at QueueNumMax") { driver in
      driver.prepare()
      driver.write(.queueSel, 0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.queueSizeFits, "three descriptors") { driver in
      driver.prepare()
      driver.select(0)
      driver.markHere()
      driver.write(.queueNum, 3)
    },
    .modern(.readyQueueRests, "a size for a queue that is ready") { driver in
      driver.start()
      driver.write(.queueSel, 0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.stoppedQueueIsReadBack, "QueueReady 0 not read back") { driver in
      driver.start()
      driver.write(.queueSel, 0)
      driver.write(.queueReady, 0)
      driver.markHere()
      driver.write(.queueSel, 1)
    },
    .modern(.queueResetIsNegotiated, "QueueReset without RING_RESET") { driver in
      driver.start()
      driver.markHere()
      driver.write(.queueReset, 1)
    },
    .modern(.queueResetIsNegotiated, "QueueReset not read back") { driver in
      driver.accepts.insert(.ringReset)
      driver.start()
      driver.write(.queueReset, 1)
      driver.markHere()
      driver.write(.queueSel, 1)
    },
    .legacy(.legacyInterface, "FEATURES_OK on version 1") { driver in
      driver.prepare()
      driver.markHere()
      driver.write(.status, 0xB)
    },
    .legacy(.legacyInterface, "queues before features") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.select(0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .legacy(.legacyInterface, "goes on after page number 0") { driver in
      driver.start()
      driver.select(0)
      driver.write(.queuePFN, 0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.foreignHintsAreIgnored, "used.flags starts at 1") { driver in
      driver.prepare()
      for queue in 0..<2 { driver.clear(queue) }
      driver.machine.store16(1, to: driver.layouts[0].usedFlags)
      for queue in 0..<2 { driver.place(queue) }
      driver.markHere()
      driver.write(.status, 0xF)
    },
    .modern(.ringsAreZeroed, "the rings of the last life") { driver in
      driver.start()
      driver.reset()
      driver.greet()
      driver.negotiate()
      for queue in 0..<2 { driver.place(queue) }
      driver.markHere()
      driver.write(.status, 0xF)
    },
  ]
}

extension HandDriver {
  /// Everything before the queues.
  mutating func prepare() {
    probe()
    reset()
    greet()
    negotiate()
  }
}
