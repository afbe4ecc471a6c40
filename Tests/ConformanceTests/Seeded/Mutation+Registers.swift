import Conformance
import TraceFormat
import VirtIO
import VirtIODevice

extension Mutation {
  static let registers: [Mutation] = [
    .init(rule: .initialisationOrder, name: "ACKNOWLEDGE left out") { events in
      events.delete(events.store(.status, 1))
    },
    .init(rule: .statusBitsAreAdded, name: "DRIVER_OK drops ACKNOWLEDGE") { events in
      events.storeAgain(events.store(.status, 0xF), 0xE)
    },
    .init(rule: .resetIsReadBack, name: "Status not read after the reset") { events in
      events.delete(events.load(.status))
    },
    .init(rule: .acceptedFeatures, name: "a bit more than was offered") { events in
      events.storeAgain(events.store(.driverFeatures), 0x0001_0021)
    },
    .init(rule: .unknownOffersAreHarmless, name: "FAILED after the offer") { events in
      guard let place = events.store(.driverFeaturesSel),
        let word = events.store(.deviceFeaturesSel, 1)
      else { return nil }
      // Bit 43 means nothing yet.
      events[word + 1] = .registerLoad(slot: 1, offset: 0x10, value: 0x801)
      events.removeSubrange(place...)
      events.append(.registerStore(slot: 1, offset: 0x70, value: 0x83))
      return place
    },
    .init(rule: .versionIsAccepted, name: "VERSION_1 left out") { events in
      guard let first = events.store(.driverFeatures) else { return nil }
      _ = events.storeAgain(events.store(.driverFeatures, after: first + 1), 0)
      return events.store(.status, 0xB)
    },
    .init(rule: .featuresAreConfirmed, name: "FEATURES_OK not read back") { events in
      guard let place = events.store(.status, 0xB) else { return nil }
      return events.delete(events.load(.status, after: place))
    },
    .init(rule: .configurationIsRead, name: "a store to the address") { events in
      guard let place = events.idle else { return nil }
      events.insert(.registerStore(slot: 1, offset: 0x100, value: 1), at: place)
      return place
    },
    .init(rule: .notificationsWait, name: "a notification before DRIVER_OK") { events in
      events.insertStore(.queueNotify, 1, at: events.store(.status, 0xF))
    },
    .init(rule: .failureIsTold, name: "goes on after FAILED") { events in
      guard let place = events.store(.driverFeaturesSel) else { return nil }
      _ = events.insertStore(.status, 0x8F, at: events.idle)
      let idle = events.store(.status, 0x8F) ?? place
      return events.insertStore(.queueSel, 0, at: idle + 1)
    },
    .init(rule: .neededResetIsDone, name: "waits although Status reads 0x4F") { events in
      guard let place = events.idle else { return nil }
      events.insert(.registerLoad(slot: 1, offset: 0x70, value: 0x4F), at: place)
      return place + 1
    },
    .init(rule: .configurationIsGuarded, name: "no generation before the address") { events in
      guard let place = events.load(.configGeneration) else { return nil }
      events.remove(at: place)
      return place + 1
    },
    .init(rule: .queueAlignment, name: "a driver's area that the device does not know") { events in
      guard let place = events.store(.queueDriverLow),
        case .registerStore(_, _, let address) = events[place]
      else { return nil }
      _ = events.storeAgain(place, address + 2)
      return events.store(.queueReady, 1)
    },
    .init(rule: .documentedRegisters, name: "register 0x48") { events in
      guard let place = events.idle else { return nil }
      events.insert(.registerLoad(slot: 1, offset: 0x48, value: 0), at: place)
      return place
    },
    .init(rule: .foreignDevicesAreLeft, name: "a wrong magic value") { events in
      guard let place = events.load(.magicValue) else { return nil }
      events[place] = .registerLoad(slot: 1, offset: 0, value: 7)
      return events.store(.status, 0)
    },
    .init(rule: .featureWordIsSelected, name: "no selection at all", interface: .legacy) { events in
      events.delete(events.store(.deviceFeaturesSel))
    },
    .init(rule: .queueSizeFits, name: "QueueNumMax is 2") { events in
      guard let place = events.load(.queueNumMax) else { return nil }
      events[place] = .registerLoad(slot: 1, offset: 0x34, value: 2)
      return events.store(.queueNum)
    },
    .init(rule: .readyQueueRests, name: "a size while QueueReady is 1") { events in
      guard let place = events.idle else { return nil }
      events.insert(.registerStore(slot: 1, offset: 0x38, value: 4), at: place)
      return place
    },
    .init(rule: .stoppedQueueIsReadBack, name: "QueueReady 0 not read back") { events in
      guard let place = events.idle else { return nil }
      events.insert(.registerStore(slot: 1, offset: 0x44, value: 0), at: place)
      events.insert(.registerStore(slot: 1, offset: 0x30, value: 0), at: place + 1)
      return place + 1
    },
    .init(rule: .queueResetIsNegotiated, name: "QueueReset without RING_RESET") { events in
      events.insertStore(.queueReset, 1, at: events.idle)
    },
    .init(rule: .offeredConfigurationFields, name: "the address was not offered") { events in
      guard let place = events.load(.deviceFeatures) else { return nil }
      events[place] = .registerLoad(slot: 1, offset: 0x10, value: 0x1_0000)
      _ = events.storeAgain(events.store(.driverFeatures), 0x1_0000)
      return events.place { event in
        if case .registerLoad(_, 0x100, _) = event { true } else { false }
      }
    },
    .init(rule: .legacyInterface, name: "FEATURES_OK on version 1", interface: .legacy) { events in
      events.storeAgain(events.store(.status, 7), 0xF)
    },
  ]
}
