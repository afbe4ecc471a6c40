import Conformance
import Machine
import VirtIO

extension Seed {
  /// Status, features, configuration, single registers.
  static let registers: [Seed] = statusSeeds + featureSeeds + configurationSeeds + accessSeeds

  private static let statusSeeds: [Seed] = [
    .modern(.initialisationOrder, "no reset first") { driver in
      driver.probe()
      driver.markHere()
      driver.write(.status, 1)
    },
    .modern(.initialisationOrder, "DRIVER before ACKNOWLEDGE") { driver in
      driver.probe()
      driver.reset()
      driver.markHere()
      driver.write(.status, 2)
    },
    .legacy(.initialisationOrder, "features before DRIVER") { driver in
      driver.probe()
      driver.reset()
      driver.write(.status, 1)
      driver.readFeatures(driver.accepts)
      driver.write(.driverFeaturesSel, 0)
      driver.markHere()
      driver.write(.driverFeatures, 0)
    },
    .modern(.initialisationOrder, "queues before FEATURES_OK") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.writeFeatures(driver.accepts)
      driver.select(0)
      driver.markHere()
      driver.write(.queueNum, 4)
    },
    .modern(.initialisationOrder, "DRIVER_OK before FEATURES_OK") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.writeFeatures(driver.accepts)
      driver.markHere()
      driver.write(.status, 7)
    },
    .legacy(.statusBitsAreAdded, "DRIVER_OK taken back") { driver in
      driver.start()
      driver.markHere()
      driver.write(.status, 3)
    },
    .modern(.resetIsReadBack, "ACKNOWLEDGE before Status was read") { driver in
      driver.probe()
      driver.write(.status, 0)
      driver.markHere()
      driver.write(.status, 1)
    },
    .modern(.failureIsTold, "goes on after FAILED") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.write(.status, 0x83)
      driver.markHere()
      driver.write(.queueSel, 0)
    },
    .modern(.failureIsTold, "gives up in silence") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.markHere()
      driver.machine.watch.noteHalt()
    },
    .modern(.neededResetIsDone, "waits on a device that needs a reset") { driver in
      driver.start()
      driver.answer(.status, 0x4F)
      driver.read(.status)
      driver.markHere()
      driver.wait()
    },
  ]

  private static let featureSeeds: [Seed] = [
    .modern(.acceptedFeatures, "a feature that was not offered") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.markHere()
      driver.writeFeatures(driver.accepts.union(.status))
    },
    .modern(.acceptedFeatures, "a bit that is reserved") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts.union(.ctrlRxExtra))
      driver.markHere()
      driver.writeFeatures(driver.accepts.union(.ctrlRxExtra))
    },
    .modern(.acceptedFeatures, "a feature without what it needs") { driver in
      driver.accepts.insert(.guestTSO4)
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.writeFeatures(driver.accepts)
      driver.markHere()
      driver.write(.status, 0xB)
    },
    .modern(.unknownOffersAreHarmless, "FAILED because of bit 43") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts.union(FeatureBits(bit: 43)))
      driver.markHere()
      driver.write(.status, 0x83)
    },
    .modern(.versionIsAccepted, "VERSION_1 left out") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.writeFeatures(.mac)
      driver.markHere()
      driver.write(.status, 0xB)
    },
    .modern(.featuresAreConfirmed, "FEATURES_OK not read back") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.readFeatures(driver.accepts)
      driver.writeFeatures(driver.accepts)
      driver.write(.status, 0xB)
      driver.markHere()
      driver.write(.queueSel, 0)
    },
    .modern(.featuresAreConfirmed, "goes on after a refusal") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.answer(.status, 3)
      driver.negotiate()
      driver.markHere()
      driver.write(.queueSel, 0)
    },
    .modern(.featuresAreConfirmed, "features after FEATURES_OK") { driver in
      driver.start()
      driver.write(.driverFeaturesSel, 0)
      driver.markHere()
      driver.write(.driverFeatures, UInt32(FeatureBits.mac.rawValue))
    },
    .legacy(.featureWordIsSelected, "features read without a selection") { driver in
      driver.probe()
      driver.reset()
      driver.greet()
      driver.markHere()
      driver.read(.deviceFeatures)
    },
  ]

  private static let configurationSeeds: [Seed] = [
    .modern(.configurationIsRead, "writes the address") { driver in
      driver.start()
      driver.markHere()
      driver.machine.storeRegister(slot: 0, offset: 0x100, value: 1)
    },
    .modern(.configurationIsGuarded, "two bytes of the address without a generation") { driver in
      driver.start()
      driver.configuration(0)
      driver.markHere()
      driver.configuration(1)
    },
    .modern(.configurationIsGuarded, "no generation behind the address") { driver in
      driver.start()
      driver.read(.configGeneration)
      driver.configuration(0)
      driver.configuration(1)
      driver.markHere()
      driver.read(.status)
    },
    .modern(.configurationIsGuarded, "the generation moved, and it goes on") { driver in
      driver.start()
      driver.read(.configGeneration)
      driver.configuration(0)
      driver.configuration(1)
      driver.answer(.configGeneration, 1)
      driver.read(.configGeneration)
      driver.markHere()
      driver.read(.status)
    },
    .modern(.configurationIsGuarded, "queue pairs without MQ") { driver in
      driver.start()
      driver.markHere()
      driver.configuration(8, .half)
    },
    .legacy(.offeredConfigurationFields, "the address without MAC") { driver in
      driver.accepts = .anyLayout
      driver.start()
      driver.markHere()
      driver.configuration(0)
    },
    .modern(.offeredConfigurationFields, "the MTU without its feature") { driver in
      driver.start()
      driver.markHere()
      driver.configuration(10, .half)
    },
  ]

  private static let accessSeeds: [Seed] = [
    .modern(.documentedRegisters, "an offset without register") { driver in
      driver.start()
      driver.markHere()
      _ = driver.machine.loadRegister(slot: 0, offset: 0x48, width: .word)
    },
    .modern(.documentedRegisters, "an unaligned register") { driver in
      driver.start()
      driver.markHere()
      _ = driver.machine.loadRegister(slot: 0, offset: 0x72, width: .half)
    },
    .modern(.documentedRegisters, "Status byte by byte") { driver in
      driver.start()
      driver.markHere()
      _ = driver.machine.loadRegister(slot: 0, offset: 0x70, width: .byte)
    },
    .modern(.documentedRegisters, "a write to what is read only") { driver in
      driver.start()
      driver.markHere()
      driver.write(.queueNumMax, 1)
    },
    .modern(.documentedRegisters, "a read of what is write only") { driver in
      driver.start()
      driver.markHere()
      driver.read(.queueNotify)
    },
    .legacy(.documentedRegisters, "a register of version 2 on version 1") { driver in
      driver.start()
      driver.markHere()
      driver.read(.configGeneration)
    },
    .modern(.documentedRegisters, "a register of version 1 on version 2") { driver in
      driver.start()
      driver.markHere()
      driver.write(.guestPageSize, 4_096)
    },
    .modern(.documentedRegisters, "four bytes of an address of bytes") { driver in
      driver.start()
      driver.markHere()
      driver.configuration(0, .word)
    },
    .modern(.foreignDevicesAreLeft, "DeviceID 0") { driver in
      driver.answer(.deviceID, 0)
      driver.probe()
      driver.markHere()
      driver.write(.status, 0)
    },
    .modern(.foreignDevicesAreLeft, "a wrong magic value") { driver in
      driver.answer(.magicValue, 1)
      driver.probe()
      driver.markHere()
      driver.write(.status, 0)
    },
    .modern(.foreignDevicesAreLeft, "an unknown version") { driver in
      driver.answer(.version, 3)
      driver.probe()
      driver.markHere()
      driver.write(.status, 0)
    },
  ]
}

extension HandDriver {
  mutating func configuration(_ place: UInt16, _ width: RegisterWidth = .byte) {
    _ = machine.loadRegister(slot: 0, offset: 0x100 + place, width: width)
  }
}
