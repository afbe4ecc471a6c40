public import VirtIO

/// Steps for one device, from its reset on.
public struct StepList: Equatable, Sendable {
  public var interface: DeviceInterface
  public var steps: [Step]

  public init(interface: DeviceInterface, steps: [Step]) {
    self.interface = interface
    self.steps = steps
  }
}

/// The guest-physical memory that lists work in, the same on every subject.
public enum ComparedMemory {
  /// Memory in bytes, from address 0 on.
  public static let byteCount = 8 << 20
  /// What is compared; rings and buffers lie here.
  public static let arena: Range<UInt64> = 0x40_0000..<0x43_0000
  /// An address behind which there is nothing.
  static let hole: UInt64 = 0x8000_0000
}
