public import Machine
import TraceFormat
import VirtIO

extension NetworkDriver {
  /// A driver with a live device, or the reason why there is none.
  public enum Start: ~Copyable {
    case ready(NetworkDriver)
    case failed(InitialisationFailure)
  }

  /// Finds the network device and brings it up.
  public static func start<M: Machine & ~Copyable>(
    options: Options, on machine: inout M
  ) throws(M.Fault) -> Start {
    guard let transport = try MMIOTransport.findNetworkDevice(on: &machine) else {
      return .failed(.noDevice)
    }
    var driver = try NetworkDriver.make(
      transport: transport, options: options, on: &machine)
    if let failure = try driver.initialise(on: &machine) { return .failed(failure) }
    machine.enableInterrupt(slot: transport.slot)
    return .ready(driver)
  }

  /// The steps of VIRTIO 1.4 §3.1.1, from reset to DRIVER_OK; also the way out of any fault.
  ///
  /// - Returns: `nil` when the device is live.
  mutating func initialise<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    if options.policy.deviceReset == .beforeInitialisation {
      try transport.writeStatus([], on: &machine)
      guard try transport.readStatus(on: &machine) == [] else { return .resetDidNotComplete }
    }
    try transport.writeStatus(.acknowledge, on: &machine)
    try transport.writeStatus([.acknowledge, .driver], on: &machine)
    switch options.policy.initialisation {
    case .featuresFirst:
      if let failure = try negotiate(on: &machine) { return try giveUp(failure, on: &machine) }
      if let failure = try placeQueues(on: &machine) { return try giveUp(failure, on: &machine) }
    case .queuesFirst:
      if let failure = try placeQueues(on: &machine) { return try giveUp(failure, on: &machine) }
      if let failure = try negotiate(on: &machine) { return try giveUp(failure, on: &machine) }
    }
    try readMACAddress(on: &machine)
    // The device may use buffers from the very moment of DRIVER_OK: the rings are zeroed and
    // filled before, and notified after (VIRTIO 1.4 §3.1.1 step 8).
    try postReceiveBuffers(on: &machine)
    try transmitQueue.suppressInterrupts(true, on: &machine)
    try transport.writeStatus(liveStatus, on: &machine)
    if options.policy.firstNotification == .sent {
      try receiveQueue.notify(through: transport, on: &machine)
    }
    return nil
  }

  private mutating func placeQueues<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    let usesEventIndex = negotiated.contains(.eventIdx)
    receiveQueue.usesEventIndex = usesEventIndex
    transmitQueue.usesEventIndex = usesEventIndex
    if let failure = try receiveQueue.place(through: transport, on: &machine) { return failure }
    return try transmitQueue.place(through: transport, on: &machine)
  }

  private var liveStatus: DeviceStatus {
    transport.interface == .legacy
      ? [.acknowledge, .driver, .driverOK]
      : [.acknowledge, .driver, .featuresOK, .driverOK]
  }

  private func giveUp<M: Machine & ~Copyable>(
    _ failure: InitialisationFailure, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure {
    let status = try transport.readStatus(on: &machine)
    try transport.writeStatus(status.union(.failed), on: &machine)
    return failure
  }

  /// Accepts what the driver and the stack know how to use, and nothing else.
  private mutating func negotiate<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    let offered = try transport.readOfferedFeatures(on: &machine)
    switch transport.interface {
    case .legacy:
      // Header and frame lie in one descriptor, which a legacy device must allow (§2.7.4.3).
      guard offered.contains(.anyLayout) else { return .headerLayoutNotOffered }
      negotiated = offered.intersection(known.union(.anyLayout))
      headerByteCount = NetworkHeader.legacyByteCount
      try transport.writeAcceptedFeatures(negotiated, on: &machine)
    case .modern:
      guard offered.contains(.version1) else { return .versionNotOffered }
      negotiated = offered.intersection(known.union(.version1))
      headerByteCount = NetworkHeader.byteCount
      try transport.writeAcceptedFeatures(negotiated, on: &machine)
      try transport.writeStatus([.acknowledge, .driver, .featuresOK], on: &machine)
      guard try transport.readStatus(on: &machine).contains(.featuresOK) else {
        return .featuresRefused
      }
    }
    if options.policy.header == .otherInterface {
      headerByteCount = NetworkHeader.byteCount + NetworkHeader.legacyByteCount - headerByteCount
    }
    return nil
  }

  /// What is accepted on both interfaces.
  private var known: FeatureBits {
    options.usesEventIndex ? [.mac, .status, .eventIdx] : [.mac, .status]
  }

  private mutating func readMACAddress<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard negotiated.contains(.mac) else { return }
    // Six reads are not atomic (VIRTIO 1.4 §2.5.3); equal generations before and after say that
    // they belong together. Legacy devices have none.
    var before = try transport.readConfigurationGeneration(on: &machine)
    for _ in 0..<NetworkDriver.configurationAttempts {
      for place in 0..<6 {
        macAddress[place] = try transport.readConfiguration(
          at: NetworkConfiguration.macOffset + UInt16(place), on: &machine)
      }
      let after = try transport.readConfigurationGeneration(on: &machine)
      guard after != before else { return }
      before = after
    }
  }

  /// A configuration that changes this often within a reading will not stand still for another.
  private static let configurationAttempts = 4

  private mutating func postReceiveBuffers<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    var rest = min(options.receiveBufferCount, receiveQueue.size)
    while rest > 0, let descriptor = receiveQueue.takeOwned() {
      try receiveQueue.makeAvailable(
        descriptor, length: firstBufferLength, prefixHash: 0, on: &machine)
      rest -= 1
    }
    receiveQueue.publish(on: &machine)
  }
}
