/// A rule for the driver of a virtio network device on split rings and virtio-mmio.
///
/// The raw value is the rule's number: ``initialisationOrder`` is C-1.
public enum Rule: UInt8, CaseIterable, Hashable, Sendable {
  case initialisationOrder = 1
  case statusBitsAreAdded
  case resetIsReadBack
  case acceptedFeatures
  case unknownOffersAreHarmless
  case versionIsAccepted
  case featuresAreConfirmed
  case configurationIsRead
  case notificationsWait
  case failureIsTold
  case neededResetIsDone
  case configurationIsGuarded
  case exposedMemoryRests
  case queueAlignment
  case readableBeforeWritable
  case chainBounds
  case indirectTables
  case availableIndexCounts
  case availableFlagsValues
  case spuriousInterruptsAreHandled
  case usedLengthIsTheLimit
  case foreignHintsAreIgnored
  case flagDecides
  case eventDecides
  case storesBeforeIndex
  case indexBeforeFlag
  case documentedRegisters
  case foreignDevicesAreLeft
  case featureWordIsSelected
  case queueSizeFits
  case readyQueueRests
  case stoppedQueueIsReadBack
  case undefinedInterruptBits
  case interruptIsAcknowledged
  case queueResetIsNegotiated
  case receiveBufferSize
  case transmitHeader
  case receiveHeader
  case offeredConfigurationFields
  case mergedBuffers
  case legacyInterface
  case usedElementsAreChecked
  case positionsWrap
  case acknowledgeBeforeDrain
  case ringsAreZeroed
}

extension Rule {
  /// How much the specification demands.
  public enum Level: String, Equatable, Sendable {
    case must
    case should
    /// A rule of the legacy interface.
    case legacy
    /// A rule that this project adds: what the specification leaves to the driver.
    case ours
  }

  /// `C-1` to `C-45`.
  public var identifier: String { "C-\(rawValue)" }

  /// The row of the documentation that says who keeps it, and what shows that.
  public var documentation: String { "Documentation/Conformance.md#c-\(rawValue)" }

  public var level: Level {
    switch self {
    case .resetIsReadBack, .failureIsTold, .neededResetIsDone, .receiveBufferSize: .should
    case .legacyInterface: .legacy
    case .usedElementsAreChecked, .positionsWrap, .acknowledgeBeforeDrain, .ringsAreZeroed: .ours
    default: .must
    }
  }
}
