extension Rule {
  /// The title of the clause of VIRTIO 1.4 that the rule comes from; the name of the hazard for
  /// rules of our own.
  public var clause: String {
    switch self {
    case .initialisationOrder, .featuresAreConfirmed, .notificationsWait: "Device Initialization"
    case .configurationIsRead: "Device Initialization; Device configuration layout"
    case .statusBitsAreAdded, .failureIsTold, .neededResetIsDone: "Device Status Field"
    case .resetIsReadBack: "Device Reset"
    case .acceptedFeatures, .unknownOffersAreHarmless: "Feature Bits"
    case .versionIsAccepted: "Reserved Feature Bits"
    case .configurationIsGuarded: "Device Configuration Space"
    case .exposedMemoryRests: "Device Cleanup"
    case .queueAlignment: "Virtqueues"
    case .readableBeforeWritable: "Message Framing"
    case .chainBounds: "The Virtqueue Descriptor Table"
    case .indirectTables: "Indirect Descriptors"
    case .availableIndexCounts: "The Virtqueue Available Ring"
    case .availableFlagsValues, .spuriousInterruptsAreHandled:
      "Used Buffer Notification Suppression"
    case .usedLengthIsTheLimit: "The Virtqueue Used Ring"
    case .foreignHintsAreIgnored, .flagDecides, .eventDecides:
      "Available Buffer Notification Suppression"
    case .storesBeforeIndex: "Updating idx"
    case .indexBeforeFlag: "Notifying The Device"
    case .documentedRegisters, .foreignDevicesAreLeft, .featureWordIsSelected, .queueSizeFits,
      .readyQueueRests, .stoppedQueueIsReadBack, .undefinedInterruptBits:
      "MMIO Device Register Layout"
    case .interruptIsAcknowledged: "Notifications From The Device"
    case .queueResetIsNegotiated: "Virtqueue Reset"
    case .receiveBufferSize: "Setting Up Receive Buffers"
    case .transmitHeader: "Packet Transmission"
    case .receiveHeader, .mergedBuffers: "Processing of Incoming Packets"
    case .offeredConfigurationFields: "Device configuration layout"
    case .legacyInterface: "Legacy interfaces"
    case .usedElementsAreChecked: "ours: a device is not trusted"
    case .positionsWrap: "ours: index width (Z-1)"
    case .acknowledgeBeforeDrain: "ours: the acknowledgement race (Z-20)"
    case .ringsAreZeroed: "ours: frames at DRIVER_OK (D-4)"
    }
  }
}
