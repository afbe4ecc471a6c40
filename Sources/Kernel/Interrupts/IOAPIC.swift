/// An I/O APIC (Intel 82093AA): routes interrupt lines to the processor.
struct IOAPIC {
  static let firstBase: UInt64 = 0xFEC0_0000
  /// Present on microvm with acpi=on; its pin 0 is global system interrupt 24.
  static let secondBase: UInt64 = 0xFEC1_0000

  private static let levelTriggered: UInt32 = 1 << 15
  private static let masked: UInt32 = 1 << 16

  private let base: UInt64
  let pinCount: UInt8

  /// - Returns: `nil` when nothing answers at `base`.
  init?(base: UInt64) {
    self.base = base
    PhysicalMemory.store32(1, to: base)
    let version = PhysicalMemory.load32(base + 0x10)
    guard version != 0, version != .max else { return nil }
    pinCount = UInt8(truncatingIfNeeded: version >> 16) &+ 1
  }

  func maskAll() {
    for pin in 0..<pinCount { write(low: IOAPIC.masked, high: 0, pin: pin) }
  }

  /// Routes a level-triggered, active-high line to the device vector of one processor.
  ///
  /// Level, because a virtio device holds its line while InterruptStatus is not 0: an edge that
  /// came while the line was up would be lost.
  func routeToDevice(pin: UInt8, localAPIC: UInt8) {
    guard pin < pinCount else { return }
    write(
      low: IOAPIC.levelTriggered | UInt32(InterruptVector.device.rawValue),
      high: UInt32(localAPIC) << 24, pin: pin)
  }

  private func write(low: UInt32, high: UInt32, pin: UInt8) {
    let register = 0x10 + 2 * UInt32(pin)
    PhysicalMemory.store32(register + 1, to: base)
    PhysicalMemory.store32(high, to: base + 0x10)
    PhysicalMemory.store32(register, to: base)
    PhysicalMemory.store32(low, to: base + 0x10)
  }
}
