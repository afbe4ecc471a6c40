/// Where things are on QEMU's microvm with its default of two interrupt controllers.
public enum BoardMap {
  /// Virtio-mmio transports.
  public static let slotCount: UInt8 = 24
  /// The registers of the first transport.
  public static let firstTransport: UInt64 = 0xfeb0_0000
  /// Bytes from one transport to the next.
  public static let transportByteCount: UInt64 = 512
  /// The transport of the first network device: QEMU fills them from the last one down.
  public static let networkSlot: UInt8 = slotCount - 1
  /// The second interrupt controller, whose input line *n* belongs to transport *n*.
  public static let interruptController = "/machine/unattached/device[3]"

  /// The registers of transport `slot`.
  public static func transport(_ slot: UInt8) -> UInt64 {
    firstTransport + transportByteCount * UInt64(slot)
  }

  /// The registers of the first network device.
  public static var networkTransport: UInt64 { transport(networkSlot) }
}
