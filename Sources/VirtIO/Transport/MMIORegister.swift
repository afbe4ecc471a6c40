/// Offsets of the virtio-mmio registers, both interfaces (VIRTIO 1.4 §4.2.2 and, for the legacy
/// ones, §4.2.4).
///
/// Every register takes aligned 32-bit accesses only; ``config`` is where the device-specific
/// configuration space begins, whose fields take their own width.
public enum MMIORegister: UInt16, CaseIterable, Sendable {
  /// Reads ``magic``.
  case magicValue = 0x000
  /// Reads ``legacyVersion`` or ``modernVersion``.
  case version = 0x004
  /// Reads the device type; 0 means that there is no device.
  case deviceID = 0x008
  case vendorID = 0x00c
  /// The 32 device feature bits that ``deviceFeaturesSel`` selects.
  case deviceFeatures = 0x010
  case deviceFeaturesSel = 0x014
  /// The 32 driver feature bits that ``driverFeaturesSel`` selects.
  case driverFeatures = 0x020
  case driverFeaturesSel = 0x024
  /// Legacy: bytes a page, a power of two, the unit of ``queuePFN``.
  case guestPageSize = 0x028
  /// The queue that the other queue registers mean.
  case queueSel = 0x030
  /// The largest queue size the device takes; 0 if the queue does not exist.
  case queueNumMax = 0x034
  /// The queue size that the driver chose, in descriptors.
  case queueNum = 0x038
  /// Legacy: alignment of the used ring, in bytes, a power of two.
  case queueAlign = 0x03c
  /// Legacy: the page number of the queue's contiguous area; 0 takes the queue away.
  case queuePFN = 0x040
  /// 1 hands the queue to the device.
  case queueReady = 0x044
  /// Takes a queue number: buffers were made available there.
  case queueNotify = 0x050
  /// An ``InterruptStatus``.
  case interruptStatus = 0x060
  /// Takes the bits of ``interruptStatus`` that were handled.
  case interruptACK = 0x064
  /// A ``DeviceStatus``; writing 0 resets the device.
  case status = 0x070
  case queueDescLow = 0x080
  case queueDescHigh = 0x084
  case queueDriverLow = 0x090
  case queueDriverHigh = 0x094
  case queueDeviceLow = 0x0a0
  case queueDeviceHigh = 0x0a4
  /// The shared memory region that the next four registers mean (VIRTIO 1.4 §2.10).
  case shmSel = 0x0ac
  /// All ones if the region does not exist.
  case shmLenLow = 0x0b0
  case shmLenHigh = 0x0b4
  case shmBaseLow = 0x0b8
  case shmBaseHigh = 0x0bc
  /// Resets the selected queue, with ``FeatureBits/ringReset``.
  case queueReset = 0x0c0
  /// Changes whenever the configuration space may have changed (VIRTIO 1.4 §2.5.1).
  case configGeneration = 0x0fc
  /// The first byte of the configuration space.
  case config = 0x100
}

extension MMIORegister {
  /// What ``magicValue`` reads: `virt`, little-endian.
  public static let magic: UInt32 = 0x7472_6976
  /// What ``version`` reads on the legacy interface.
  public static let legacyVersion: UInt32 = 1
  /// What ``version`` reads on the interface that VIRTIO 1.0 introduced.
  public static let modernVersion: UInt32 = 2
}

extension MMIORegister {
  /// The register's name in the specification; `Config` for the configuration space.
  public var name: String {
    switch self {
    case .magicValue: "MagicValue"
    case .version: "Version"
    case .deviceID: "DeviceID"
    case .vendorID: "VendorID"
    case .deviceFeatures: "DeviceFeatures"
    case .deviceFeaturesSel: "DeviceFeaturesSel"
    case .driverFeatures: "DriverFeatures"
    case .driverFeaturesSel: "DriverFeaturesSel"
    case .guestPageSize: "GuestPageSize"
    case .queueSel: "QueueSel"
    case .queueNumMax: "QueueNumMax"
    case .queueNum: "QueueNum"
    case .queueAlign: "QueueAlign"
    case .queuePFN: "QueuePFN"
    case .queueReady: "QueueReady"
    case .queueNotify: "QueueNotify"
    case .interruptStatus: "InterruptStatus"
    case .interruptACK: "InterruptACK"
    case .status: "Status"
    case .queueDescLow: "QueueDescLow"
    case .queueDescHigh: "QueueDescHigh"
    case .queueDriverLow: "QueueDriverLow"
    case .queueDriverHigh: "QueueDriverHigh"
    case .queueDeviceLow: "QueueDeviceLow"
    case .queueDeviceHigh: "QueueDeviceHigh"
    case .shmSel: "SHMSel"
    case .shmLenLow: "SHMLenLow"
    case .shmLenHigh: "SHMLenHigh"
    case .shmBaseLow: "SHMBaseLow"
    case .shmBaseHigh: "SHMBaseHigh"
    case .queueReset: "QueueReset"
    case .configGeneration: "ConfigGeneration"
    case .config: "Config"
    }
  }
}
