import Bytes
import VirtIO

/// The control queue, step by step (VIRTIO 1.4 §5.1.6.5).
///
/// QEMU serves it whatever features were accepted and before DRIVER_OK as well, and it never
/// declines notifications.
extension NetworkDevice {
  mutating func stepControl(
    memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    switch controlStep {
    case .idle: break
    case .takeChain:
      controlStep = takeChain(queue: Self.controlIndex, &memory, &decisions) ? .execute : .idle
    case .execute: execute(&memory)
    case .storeUsedElement:
      let head = UInt32(queues[Self.controlIndex].chain.head)
      storeUsed(
        UsedElement(id: head, length: 1), offset: 0, queue: Self.controlIndex, &memory, &decisions)
      controlStep = .storeUsedIndex
    case .storeUsedIndex:
      publish(1, queue: Self.controlIndex, &memory)
      controlStep = .decideInterrupt
    case .decideInterrupt:
      let isWanted = wantsInterrupt(queue: Self.controlIndex, memory, &decisions)
      controlStep = isWanted ? .setInterruptStatus : .takeChain
    case .setInterruptStatus:
      interruptStatus.insert(.usedBuffer)
      controlStep = .raiseInterrupt
    case .raiseInterrupt:
      updateInterruptLine()
      controlStep = .takeChain
    }
  }

  private mutating func execute(_ memory: inout GuestMemory) {
    let request = queues[Self.controlIndex].chain
    let byteCount = request.readableByteCount
    guard byteCount >= 2, request.writableByteCount >= 1 else {
      fail(.controlChainBelowHeader)
      detachChain(queue: Self.controlIndex)
      controlStep = .idle
      return
    }
    let command = request.loadReadable(at: 1, byteCount: 1, memory)
    let payload = ControlPayload(chain: request, byteCount: byteCount - 2)
    let status = execute(
      ControlClass(rawValue: UInt8(request.loadReadable(at: 0, byteCount: 1, memory))),
      command: UInt8(command), payload, memory)
    let answer: [1 of UInt8] = [status.rawValue]
    _ = request.write(answer.rawSpan, at: 0, to: &memory)
    controlStep = .storeUsedElement
  }

  /// Other classes need features that a device without vnet header does not offer.
  private mutating func execute(
    _ group: ControlClass?, command: UInt8, _ payload: ControlPayload,
    _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    switch group {
    case .receiveMode: setReceiveMode(ReceiveModeCommand(rawValue: command), payload, memory)
    case .macAddress: setMACAddresses(MACAddressCommand(rawValue: command), payload, memory)
    case .vlan: changeVLANs(VLANCommand(rawValue: command), payload, memory)
    case .announce: acknowledgeAnnouncement(AnnounceCommand(rawValue: command))
    case nil: .error
    }
  }
}

/// What follows class and command in the readable part of a control chain.
struct ControlPayload {
  let chain: DescriptorChain
  let byteCount: UInt64

  /// Up to eight bytes from `offset` on, little-endian; `nil` if they are not all there.
  func load(at offset: UInt64, byteCount count: Int, _ memory: borrowing GuestMemory) -> UInt64? {
    guard offset <= byteCount, UInt64(count) <= byteCount - offset else { return nil }
    return chain.loadReadable(at: 2 + offset, byteCount: count, memory)
  }
}

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

/// Classes of commands on the control queue (VIRTIO 1.4 §5.1.6.5).
enum ControlClass: UInt8 {
  case receiveMode = 0
  case macAddress = 1
  case vlan = 2
  case announce = 3
}

/// Commands of ``ControlClass/receiveMode`` (VIRTIO 1.4 §5.1.6.5.1).
enum ReceiveModeCommand: UInt8 {
  case promiscuous = 0
  case allMulticast = 1
  case allUnicast = 2
  case noMulticast = 3
  case noUnicast = 4
  case noBroadcast = 5
}

/// Commands of ``ControlClass/macAddress`` (VIRTIO 1.4 §5.1.6.5.2).
enum MACAddressCommand: UInt8 {
  case setTable = 0
  case setAddress = 1
}

/// Commands of ``ControlClass/vlan`` (VIRTIO 1.4 §5.1.6.5.3).
enum VLANCommand: UInt8 {
  case add = 0
  case delete = 1
}

/// Commands of ``ControlClass/announce`` (VIRTIO 1.4 §5.1.6.5.4).
enum AnnounceCommand: UInt8 {
  case acknowledge = 0
}

/// What the device answers in the last byte of a command.
enum ControlStatus: UInt8 {
  case ok = 0
  case error = 1
}

/// The observable steps of one control command.
public enum ControlStep: Equatable, Sendable {
  case idle
  /// Loads `avail.idx`, the available entry and the chain.
  case takeChain
  /// Executes the command and stores its status.
  case execute
  case storeUsedElement
  case storeUsedIndex
  /// Loads `avail.flags` or `used_event` and decides on the interrupt.
  case decideInterrupt
  case setInterruptStatus
  case raiseInterrupt
}
