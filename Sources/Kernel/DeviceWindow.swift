/// The virtio-mmio transports of QEMU's microvm machine and their interrupt lines.
///
/// With two I/O APICs (acpi=on) there are 24 transports on the second one's pins. With one there
/// are 8, on pins from 5 (acpi=off) or from 16 (acpi=on,ioapic2=off); no line but theirs uses
/// those pins, so both are routed and nothing needs to tell the machines apart.
struct DeviceWindow {
  static let transports: Range<UInt64> = 0xFEB0_0000..<0xFEB0_3000
  private static let byteStride: UInt64 = 512
  private static let pinsWithACPI: UInt8 = 16
  private static let pinsWithoutACPI: UInt8 = 5

  let count: UInt8
  private let first: IOAPIC?
  private let second: IOAPIC?

  init() {
    first = IOAPIC(base: IOAPIC.firstBase)
    second = IOAPIC(base: IOAPIC.secondBase)
    first?.maskAll()
    second?.maskAll()
    count = second == nil ? 8 : 24
  }

  func registerAddress(slot: UInt8, offset: UInt16) -> UInt64 {
    DeviceWindow.transports.lowerBound + UInt64(slot) * DeviceWindow.byteStride + UInt64(offset)
  }

  func enableInterrupt(slot: UInt8) {
    let processor = LocalAPIC.identifier
    if let second {
      second.routeToDevice(pin: slot, localAPIC: processor)
    } else {
      first?.routeToDevice(pin: DeviceWindow.pinsWithoutACPI + slot, localAPIC: processor)
      first?.routeToDevice(pin: DeviceWindow.pinsWithACPI + slot, localAPIC: processor)
    }
  }
}
