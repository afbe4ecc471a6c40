import VirtIO

/// What the control commands do (VIRTIO 1.4 §5.1.6.5.1 to §5.1.6.5.4).
extension NetworkDevice {
  /// One byte follows the command; any value but 0 switches the mode on.
  mutating func setReceiveMode(
    _ command: ReceiveModeCommand?, _ payload: ControlPayload, _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    guard let byte = payload.load(at: 0, byteCount: 1, memory) else { return .error }
    let isOn = byte != 0
    switch command {
    case .promiscuous: filter.isPromiscuous = isOn
    case .allMulticast: filter.takesAllMulticast = isOn
    case .allUnicast: filter.takesAllUnicast = isOn
    case .noMulticast: filter.refusesMulticast = isOn
    case .noUnicast: filter.refusesUnicast = isOn
    case .noBroadcast: filter.refusesBroadcast = isOn
    case nil: return .error
    }
    return .ok
  }

  mutating func setMACAddresses(
    _ command: MACAddressCommand?, _ payload: ControlPayload, _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    switch command {
    case .setAddress:
      guard payload.byteCount == Self.macByteCount,
        let address = payload.load(at: 0, byteCount: 6, memory)
      else { return .error }
      macAddress = address
      return .ok
    case .setTable: return setMACTable(payload, memory)
    case nil: return .error
    }
  }

  /// Two lists, each a 32-bit count and its addresses; together they must fill the chain.
  ///
  /// QEMU multiplies the counts in 32 bits, so that a huge one may look like a small list.
  private mutating func setMACTable(
    _ payload: ControlPayload, _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    guard let unicastCount = payload.load(at: 0, byteCount: 4, memory) else { return .error }
    let unicastBytes = Self.byteCount(ofAddresses: unicastCount)
    guard unicastBytes <= payload.byteCount - 4 else { return .error }
    let unicast = loadAddresses(unicastCount, at: 4, limit: MACTable.limit, payload, memory)
    let second = 4 + unicastBytes
    guard let multicastCount = payload.load(at: second, byteCount: 4, memory) else {
      return .error
    }
    let multicastBytes = Self.byteCount(ofAddresses: multicastCount)
    guard multicastBytes == payload.byteCount - second - 4 else { return .error }
    let room = MACTable.limit - (unicast?.count ?? 0)
    let multicast = loadAddresses(multicastCount, at: second + 4, limit: room, payload, memory)
    filter.addresses.set(unicast: unicast, multicast: multicast)
    return .ok
  }

  private static let macByteCount: UInt64 = 6

  private static func byteCount(ofAddresses count: UInt64) -> UInt64 {
    count &* macByteCount & 0xffff_ffff
  }

  /// `nil` if there are more than `limit`.
  private func loadAddresses(
    _ count: UInt64, at offset: UInt64, limit: Int, _ payload: ControlPayload,
    _ memory: borrowing GuestMemory
  ) -> [UInt64]? {
    guard count <= UInt64(limit) else { return nil }
    var addresses: [UInt64] = []
    for index in 0..<count {
      let address = payload.load(at: offset + index * Self.macByteCount, byteCount: 6, memory)
      addresses.append(address ?? 0)
    }
    return addresses
  }

  mutating func changeVLANs(
    _ command: VLANCommand?, _ payload: ControlPayload, _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    guard let network = payload.load(at: 0, byteCount: 2, memory), network < VLANTable.limit
    else { return .error }
    switch command {
    case .add: filter.networks.insert(UInt16(network))
    case .delete: filter.networks.remove(UInt16(network))
    case nil: return .error
    }
    return .ok
  }

  mutating func acknowledgeAnnouncement(_ command: AnnounceCommand?) -> ControlStatus {
    guard command == .acknowledge, isAnnouncing else { return .error }
    isAnnouncing = false
    return .ok
  }
}
