public import Machine
import TraceFormat
public import VirtIO

/// A virtio-mmio device behind its registers (VIRTIO 1.4 §4.2.2).
///
/// Both register layouts are spoken: version 1 (legacy, §4.2.4) and version 2. Every access is
/// recorded.
public struct MMIOTransport: Equatable, Sendable {
  public let slot: UInt8
  /// The register layout that the device offers.
  public let interface: DeviceInterface

  public init(slot: UInt8, interface: DeviceInterface) {
    self.slot = slot
    self.interface = interface
  }

  /// Reads a register of 32 bits, and records it.
  public func read<M: Machine & ~Copyable>(
    _ register: MMIORegister, on machine: inout M
  ) throws(M.Fault) -> UInt32 {
    try machine.observeRegister(slot: slot, offset: register.rawValue)
  }

  /// Records a write to a register, and makes it.
  public func write<M: Machine & ~Copyable>(
    _ value: UInt32, to register: MMIORegister, on machine: inout M
  ) throws(M.Fault) {
    try machine.writeRegister(slot: slot, offset: register.rawValue, value: value)
  }

  /// Reads Status.
  public func readStatus<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> DeviceStatus {
    DeviceStatus(rawValue: try read(.status, on: &machine))
  }

  /// Writes Status.
  public func writeStatus<M: Machine & ~Copyable>(
    _ status: DeviceStatus, on machine: inout M
  ) throws(M.Fault) {
    try write(status.rawValue, to: .status, on: &machine)
  }

  /// All 64 feature bits that the device offers, word by word (VIRTIO 1.4 §4.2.2.1).
  public func readOfferedFeatures<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> FeatureBits {
    try write(0, to: .deviceFeaturesSel, on: &machine)
    let low = try read(.deviceFeatures, on: &machine)
    // A legacy device has one word; its others read 0 (VIRTIO 1.4 §4.2.4).
    guard interface == .modern else { return FeatureBits(rawValue: UInt64(low)) }
    try write(1, to: .deviceFeaturesSel, on: &machine)
    let high = try read(.deviceFeatures, on: &machine)
    return FeatureBits(rawValue: UInt64(low) | UInt64(high) << 32)
  }

  /// Accepts features, word by word as they were offered.
  public func writeAcceptedFeatures<M: Machine & ~Copyable>(
    _ features: FeatureBits, on machine: inout M
  ) throws(M.Fault) {
    try write(0, to: .driverFeaturesSel, on: &machine)
    try write(UInt32(truncatingIfNeeded: features.rawValue), to: .driverFeatures, on: &machine)
    guard interface == .modern else { return }
    try write(1, to: .driverFeaturesSel, on: &machine)
    try write(
      UInt32(truncatingIfNeeded: features.rawValue >> 32), to: .driverFeatures, on: &machine)
  }

  /// ConfigGeneration (VIRTIO 1.4 §4.2.2); the legacy interface has none and it never changes.
  public func readConfigurationGeneration<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> UInt32 {
    interface == .legacy ? 0 : try read(.configGeneration, on: &machine)
  }

  /// One byte of the device's configuration space.
  public func readConfiguration<M: Machine & ~Copyable>(
    at offset: UInt16, on machine: inout M
  ) throws(M.Fault) -> UInt8 {
    UInt8(
      truncatingIfNeeded: try machine.observeRegister(
        slot: slot, offset: MMIORegister.config.rawValue + offset, width: .byte))
  }

  /// Reads InterruptStatus and acknowledges exactly what it read, before any ring is looked at.
  ///
  /// Acknowledging after the drain, the literal reading of VIRTIO 1.4 §4.2.3.4, loses a frame
  /// that completes between the two: QEMU's line is a level that has no second edge.
  public func acknowledgeInterrupt<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InterruptStatus {
    let status = try machine.loadRegister(
      slot: slot, offset: MMIORegister.interruptStatus.rawValue, width: .word)
    try machine.record(.interruptStatus(status))
    // Undefined bits are ignored and never acknowledged.
    let known = InterruptStatus(rawValue: status).intersection([
      .usedBuffer, .configurationChange,
    ])
    if !known.isEmpty {
      try machine.storeRegister(
        slot: slot, offset: MMIORegister.interruptACK.rawValue, value: known.rawValue)
    }
    return known
  }
}

/// Finding the device.
extension MMIOTransport {
  /// Finds the network device: the first slot, from the lowest, that has one.
  ///
  /// A slot without device has DeviceID 0 and is passed over in silence; one with a wrong magic
  /// value or an unknown version is no business of this driver (VIRTIO 1.4 §4.2.2.2).
  public static func findNetworkDevice<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> MMIOTransport? {
    for slot in 0..<machine.slotCount {
      if let transport = try probe(slot: slot, on: &machine) { return transport }
    }
    return nil
  }

  private static func probe<M: Machine & ~Copyable>(
    slot: UInt8, on machine: inout M
  ) throws(M.Fault) -> MMIOTransport? {
    func read(_ register: MMIORegister, _ machine: inout M) throws(M.Fault) -> UInt32 {
      try machine.observeRegister(slot: slot, offset: register.rawValue)
    }
    // DeviceID first: an empty slot costs one read and one record.
    guard try read(.deviceID, &machine) == DeviceType.network else { return nil }
    guard try read(.magicValue, &machine) == MMIORegister.magic else { return nil }
    let version = try read(.version, &machine)
    return DeviceInterface(version: version).map { MMIOTransport(slot: slot, interface: $0) }
  }
}
