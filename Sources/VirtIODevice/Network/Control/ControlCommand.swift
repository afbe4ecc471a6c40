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
