/// Which frames the device passes on to the guest (VIRTIO 1.4 §5.1.6.5.1 to §5.1.6.5.3).
///
/// After reset it passes everything, until the driver says otherwise on the control queue.
struct ReceiveFilter: Sendable {
  var isPromiscuous = true
  var takesAllMulticast = false
  var takesAllUnicast = false
  var refusesMulticast = false
  var refusesUnicast = false
  var refusesBroadcast = false
  var addresses = MACTable()
  var networks = VLANTable()

  /// Back to the state before any driver; the VLANs follow from the features.
  mutating func reset() {
    let networks = self.networks
    self = ReceiveFilter()
    self.networks = networks
  }

  /// Whether a frame may pass to a guest of the address `own`.
  func passes(_ head: FilteredBytes, own: UInt64) -> Bool {
    if isPromiscuous { return true }
    if let network = head.network, !networks.contains(network) { return false }
    let destination = head.destination
    if destination == FilteredBytes.broadcast { return !refusesBroadcast }
    if destination & 1 != 0 {
      if refusesMulticast { return false }
      return takesAllMulticast || addresses.hasMulticastOverflow
        || addresses.containsMulticast(destination)
    }
    if refusesUnicast { return false }
    return takesAllUnicast || addresses.hasUnicastOverflow || destination == own
      || addresses.containsUnicast(destination)
  }
}

/// What the receive filter looks at in a frame, as QEMU does: by fixed offsets, and without a look
/// at the frame's length, so that a frame shorter than its header is filtered by zeros. A parser
/// of frames, as module Wire has, refuses such a frame, and the device must not.
struct FilteredBytes {
  static let broadcast: UInt64 = 0xffff_ffff_ffff

  /// The destination address, its first byte lowest.
  let destination: UInt64
  /// The VLAN of a tagged frame, 0 to 4,095.
  let network: UInt16?

  /// - Parameter byte: the frame's byte at an offset; 0 beyond its end.
  init(byte: (Int) -> UInt8) {
    var destination: UInt64 = 0
    for index in 0..<6 { destination |= UInt64(byte(index)) << UInt64(8 * index) }
    self.destination = destination
    let isTagged = byte(12) == 0x81 && byte(13) == 0x00
    network = isTagged ? (UInt16(byte(14)) << 8 | UInt16(byte(15))) & 0xfff : nil
  }
}

/// The addresses that the driver set for the receive filter (VIRTIO 1.4 §5.1.6.5.2), each with
/// its first byte lowest.
struct MACTable: Sendable {
  /// Unicast and multicast addresses together; a list that finds no room overflows as a whole,
  /// and then the filter takes every address of its kind.
  static let limit = 64

  private(set) var unicast: [UInt64] = []
  private(set) var multicast: [UInt64] = []
  private(set) var hasUnicastOverflow = false
  private(set) var hasMulticastOverflow = false

  /// Takes the driver's lists; `nil` stands for one with too many entries.
  mutating func set(unicast: [UInt64]?, multicast: [UInt64]?) {
    self.unicast = unicast ?? []
    self.multicast = multicast ?? []
    hasUnicastOverflow = unicast == nil
    hasMulticastOverflow = multicast == nil
  }

  func containsUnicast(_ address: UInt64) -> Bool { unicast.contains(address) }
  func containsMulticast(_ address: UInt64) -> Bool { multicast.contains(address) }
}

/// The VLANs that the receive filter passes, one bit each (VIRTIO 1.4 §5.1.6.5.3).
struct VLANTable: Sendable {
  static let limit: UInt64 = 4096

  private var bits: [64 of UInt64]

  /// - Parameter passesAll: as for a driver that accepted no VLAN filtering.
  init(passesAll: Bool = false) {
    bits = .init(repeating: passesAll ? .max : 0)
  }

  /// - Parameter network: below ``limit``.
  func contains(_ network: UInt16) -> Bool {
    bits[Int(network >> 6)] >> UInt64(network & 63) & 1 == 1
  }

  mutating func insert(_ network: UInt16) { bits[Int(network >> 6)] |= 1 << UInt64(network & 63) }
  mutating func remove(_ network: UInt16) {
    bits[Int(network >> 6)] &= ~(1 << UInt64(network & 63))
  }
}
