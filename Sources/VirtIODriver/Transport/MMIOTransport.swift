import Machine
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

  func read<M: Machine & ~Copyable>(
    _ register: MMIORegister, on machine: inout M
  ) throws(M.Fault) -> UInt32 {
    try machine.observeRegister(slot: slot, offset: register.rawValue)
  }

  func write<M: Machine & ~Copyable>(
    _ value: UInt32, to register: MMIORegister, on machine: inout M
  ) throws(M.Fault) {
    try machine.writeRegister(slot: slot, offset: register.rawValue, value: value)
  }

  func readStatus<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) -> DeviceStatus {
    DeviceStatus(rawValue: try read(.status, on: &machine))
  }

  func writeStatus<M: Machine & ~Copyable>(
    _ status: DeviceStatus, on machine: inout M
  ) throws(M.Fault) {
    try write(status.rawValue, to: .status, on: &machine)
  }

  /// All 64 feature bits that the device offers, word by word (VIRTIO 1.4 §4.2.2.1).
  func readOfferedFeatures<M: Machine & ~Copyable>(
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

  func writeAcceptedFeatures<M: Machine & ~Copyable>(
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
  func readConfigurationGeneration<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> UInt32 {
    interface == .legacy ? 0 : try read(.configGeneration, on: &machine)
  }

  /// One byte of the device's configuration space.
  func readConfiguration<M: Machine & ~Copyable>(
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
  func acknowledgeInterrupt<M: Machine & ~Copyable>(
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
