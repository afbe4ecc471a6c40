/// What QEMU itself holds about one virtqueue (`info virtio-queue-status`).
public struct VirtqueueStatus: Equatable, Sendable {
  /// Descriptors of the queue.
  public var size: UInt16
  /// The next entry of the available ring that the device takes.
  public var lastAvailableIndex: UInt16
  /// `avail.idx` as the device read it last.
  public var shadowAvailableIndex: UInt16
  /// The device's own count of used elements; `used.idx` in memory is written from it.
  public var usedIndex: UInt16
  /// Chains that the device took and did not return.
  public var inUse: UInt16
  /// Guest-physical addresses of the three parts (VIRTIO 1.4 §2.7).
  public var descriptorArea: UInt64
  public var driverArea: UInt64
  public var deviceArea: UInt64

  /// Reads the answer of QEMU's human monitor; `nil` when a part is missing.
  public init?(parsing text: String) {
    var fields: [Substring: Substring] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = parts[0].drop { $0 == " " || $0 == "\t" }
      fields[name] = parts[1].split(separator: " ").first
    }
    guard
      let size = fields["num"].flatMap({ UInt16($0) }),
      let lastAvailable = fields["last_avail_idx"].flatMap({ UInt16($0) }),
      let shadow = fields["shadow_avail_idx"].flatMap({ UInt16($0) }),
      let used = fields["used_idx"].flatMap({ UInt16($0) }),
      let inUse = fields["inuse"].flatMap({ UInt16($0) }),
      let descriptorArea = Self.address(fields["desc"]),
      let driverArea = Self.address(fields["avail"]),
      let deviceArea = Self.address(fields["used"])
    else { return nil }
    self.size = size
    lastAvailableIndex = lastAvailable
    shadowAvailableIndex = shadow
    usedIndex = used
    self.inUse = inUse
    self.descriptorArea = descriptorArea
    self.driverArea = driverArea
    self.deviceArea = deviceArea
  }

  private static func address(_ field: Substring?) -> UInt64? {
    guard let field, field.hasPrefix("0x") else { return nil }
    return UInt64(field.dropFirst(2), radix: 16)
  }
}
