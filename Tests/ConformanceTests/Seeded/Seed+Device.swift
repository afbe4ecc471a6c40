import Conformance
import Machine
import VirtIO

extension Seed {
  /// What the driver makes of what the device did.
  static let device: [Seed] = interruptSeeds + usedSeeds

  private static let interruptSeeds: [Seed] = [
    .modern(.spuriousInterruptsAreHandled, "a reset after an interrupt without cause") { driver in
      driver.start()
      driver.wait(status: 0)
      driver.read(.interruptStatus)
      driver.markHere()
      driver.reset()
    },
    .modern(.undefinedInterruptBits, "bit 7 acknowledged") { driver in
      driver.start()
      driver.wait(status: 0x81)
      driver.read(.interruptStatus)
      driver.markHere()
      driver.write(.interruptACK, 0x81)
    },
    .modern(.interruptIsAcknowledged, "an interrupt without a look at its status") { driver in
      driver.start()
      driver.wait(status: 1)
      driver.markHere()
      driver.wait()
    },
    .modern(.interruptIsAcknowledged, "a status that is not acknowledged") { driver in
      driver.start()
      driver.wait(status: 1)
      driver.read(.interruptStatus)
      driver.look(0)
      driver.markHere()
      driver.wait()
    },
    .modern(.interruptIsAcknowledged, "more acknowledged than was read") { driver in
      driver.start()
      driver.wait(status: 1)
      driver.read(.interruptStatus)
      driver.markHere()
      driver.write(.interruptACK, 3)
    },
    .modern(.acknowledgeBeforeDrain, "the ring first, then the acknowledgement") { driver in
      driver.start()
      driver.wait(status: 1)
      driver.look(0)
      driver.read(.interruptStatus)
      driver.write(.interruptACK, 1)
      driver.markHere()
      driver.wait()
    },
  ]

  private static let usedSeeds: [Seed] = [
    .modern(.usedLengthIsTheLimit, "the byte behind the used length") { driver in
      driver.receive(length: 100)
      driver.markHere()
      _ = driver.machine.load32(driver.buffer(0, 0) + 100)
    },
    .modern(.receiveHeader, "csum_start without NEEDS_CSUM") { driver in
      driver.receive(length: 100)
      driver.markHere()
      _ = driver.machine.load16(driver.buffer(0, 0) + 6)
    },
    .modern(.receiveHeader, "hdr_len") { driver in
      driver.receive(length: 100)
      driver.markHere()
      _ = driver.machine.load16(driver.buffer(0, 0) + 2)
    },
    .modern(.mergedBuffers, "num_buffers never read") { driver in
      driver.accepts.insert(.mrgRxbuf)
      driver.receive(length: 100)
      driver.enter(0, 0)
      driver.markHere()
      driver.publish(0)
    },
    .modern(.usedElementsAreChecked, "an id beyond the queue, and a wait") { driver in
      driver.start()
      driver.use(0, id: 9, length: 100)
      driver.look(0)
      driver.take(0)
      driver.markHere()
      driver.wait()
    },
    .modern(.usedElementsAreChecked, "a chain that is not outstanding") { driver in
      driver.start()
      driver.use(0, id: 3, length: 100)
      driver.look(0)
      driver.take(0)
      driver.markHere()
      driver.wait()
    },
    .modern(.usedElementsAreChecked, "a length beyond the buffer") { driver in
      driver.receive(length: 2_049)
      driver.markHere()
      driver.wait()
    },
    .modern(.usedElementsAreChecked, "a length below the header") { driver in
      driver.receive(length: 11)
      driver.markHere()
      driver.wait()
    },
    .modern(.positionsWrap, "an element that was not delivered") { driver in
      driver.start()
      driver.markHere()
      driver.take(0)
    },
    .modern(.positionsWrap, "a wait for 65,536") { driver in
      driver.start()
      driver.markHere()
      _ = driver.machine.relax(PollingWait(queue: 1, goal: .equal(65_536)))
    },
  ]
}

extension HandDriver {
  /// A frame was received, and its used element taken.
  mutating func receive(length: UInt32) {
    start()
    use(0, id: 0, length: length)
    look(0)
    take(0)
  }
}
