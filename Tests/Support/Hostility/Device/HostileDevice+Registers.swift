import VirtIO

/// The register file of VIRTIO 1.4 §4.2.2 and §4.2.4, as far as the driver uses it.
extension HostileDevice {
  mutating func load(_ offset: UInt16) -> UInt32 {
    let value = loadHonestly(offset)
    guard liesLeft > 0, liedRegister == nil || liedRegister == offset else { return value }
    liesLeft -= 1
    switch lie {
    case .flipped(let bits): return value ^ bits
    case .constant(let constant): return constant
    case .counting(let start):
      lie = .counting(start &+ 1)
      return start
    }
  }

  private func loadHonestly(_ offset: UInt16) -> UInt32 {
    if offset >= MMIORegister.config.rawValue {
      let place = Int(offset - MMIORegister.config.rawValue)
      if place < 6 { return UInt32(Self.macAddress[place]) }
      return place == 6 ? UInt32(NetworkConfiguration.linkUp) : 0
    }
    return switch MMIORegister(rawValue: offset) {
    case .magicValue: MMIORegister.magic
    case .version: isLegacy ? MMIORegister.legacyVersion : MMIORegister.modernVersion
    case .deviceID: DeviceType.network
    case .deviceFeatures: featuresWord == 0 ? lowFeatures : highFeatures
    case .queueNumMax: selectedQueue < 2 ? 1_024 : 0
    case .queuePFN, .queueReady: selectedQueue < 2 && rings[selectedQueue].isPlaced ? 1 : 0
    case .interruptStatus: interruptStatus
    case .status: status
    case .configGeneration: generation
    default: 0
    }
  }

  private var lowFeatures: UInt32 {
    UInt32(
      truncatingIfNeeded: FeatureBits([.mac, .status, .anyLayout, .mrgRxbuf, .eventIdx]).rawValue)
  }

  private var highFeatures: UInt32 {
    isLegacy ? 0 : UInt32(truncatingIfNeeded: FeatureBits.version1.rawValue >> 32)
  }

  mutating func store(_ value: UInt32, to offset: UInt16) {
    switch MMIORegister(rawValue: offset) {
    case .deviceFeaturesSel: featuresWord = value
    case .queueSel: selectedQueue = Int(min(value, 2))
    case .interruptACK:
      interruptStatus &= ~value
      if interruptStatus == 0 { isInterruptPending = false }
    case .status: if value == 0 { reset() } else { status = value }
    default: if selectedQueue < 2 { storeQueue(value, to: offset) }
    }
  }

  private mutating func storeQueue(_ value: UInt32, to offset: UInt16) {
    let low = UInt64(value)
    switch MMIORegister(rawValue: offset) {
    case .queueNum: rings[selectedQueue].size = UInt16(truncatingIfNeeded: value)
    case .queuePFN:
      if value == 0 { return reset() }
      isUsedAsLegacy = true
      rings[selectedQueue].place(
        SplitVirtqueueLayout(
          queueSize: rings[selectedQueue].size, base: low << 12, usedRingAlignment: 4_096))
    case .queueReady:
      isUsedAsLegacy = false
      let ring = rings[selectedQueue]
      rings[selectedQueue].place(
        SplitVirtqueueLayout(
          queueSize: ring.size, descriptorArea: ring.descriptorArea, driverArea: ring.driverArea,
          deviceArea: ring.deviceArea))
    case .queueDescLow: rings[selectedQueue].descriptorArea = low
    case .queueDriverLow: rings[selectedQueue].driverArea = low
    case .queueDeviceLow: rings[selectedQueue].deviceArea = low
    default: break
    }
  }
}
