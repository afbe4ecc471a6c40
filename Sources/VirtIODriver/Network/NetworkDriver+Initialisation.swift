public import Machine
import TraceFormat
import VirtIO

/// From an unknown device to a live one (VIRTIO 1.4 §3.1.1).
extension NetworkDriver {
  /// A driver with a live device, or the reason why there is none.
  public enum Start: ~Copyable {
    case ready(NetworkDriver)
    case failed(InitialisationFailure)
  }

  /// Finds the network device and brings it up.
  public static func start<M: Machine & ~Copyable>(
    options: DriverOptions, decisions: Decisions, on machine: inout M
  ) throws(M.Fault) -> Start {
    guard let transport = try MMIOTransport.findNetworkDevice(on: &machine) else {
      return .failed(.noDevice)
    }
    guard
      var driver = try NetworkDriver.make(
        transport: transport, options: options, decisions: decisions, on: &machine)
    else { return .failed(.memoryOutOfReach) }
    if let failure = try Decisions.initialise(&driver, on: &machine) { return .failed(failure) }
    machine.enableInterrupt(slot: transport.slot)
    return .ready(driver)
  }

  /// The steps from reset to DRIVER_OK; also the way out of any fault.
  ///
  /// - Returns: `nil` when the device is live.
  mutating func bringUp<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    if let failure = try resetDevice(on: &machine) { return failure }
    try acknowledgeDevice(on: &machine)
    if let failure = try negotiate(on: &machine) { return try giveUp(failure, on: &machine) }
    if let failure = try placeQueues(on: &machine) { return try giveUp(failure, on: &machine) }
    try goLive(on: &machine)
    try receiveQueue.notify(through: transport, on: &machine)
    return nil
  }

  /// Step 1: writes 0 to Status, and reads it back (§2.4.1).
  public func resetDevice<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    try transport.writeStatus([], on: &machine)
    return try transport.readStatus(on: &machine) == [] ? nil : .resetDidNotComplete
  }

  /// Steps 2 and 3: ACKNOWLEDGE, then DRIVER.
  public func acknowledgeDevice<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    try transport.writeStatus(.acknowledge, on: &machine)
    try transport.writeStatus([.acknowledge, .driver], on: &machine)
  }

  /// Accepts what the driver and the stack know how to use, and nothing else.
  public mutating func negotiate<M: Machine & ~Copyable>(
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
    return nil
  }

  /// What is accepted on both interfaces.
  private var known: FeatureBits {
    options.usesEventIndex ? [.mac, .status, .eventIdx] : [.mac, .status]
  }

  /// Step 7: tells the device of both queues, for the features that were negotiated last.
  public mutating func placeQueues<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    let usesEventIndex = negotiated.contains(.eventIdx)
    receiveQueue.usesEventIndex = usesEventIndex
    transmitQueue.usesEventIndex = usesEventIndex
    if let failure = try receiveQueue.place(through: transport, on: &machine) { return failure }
    return try transmitQueue.place(through: transport, on: &machine)
  }

  /// Sets FAILED.
  public func giveUp<M: Machine & ~Copyable>(
    _ failure: InitialisationFailure, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure {
    let status = try transport.readStatus(on: &machine)
    try transport.writeStatus(status.union(.failed), on: &machine)
    return failure
  }

  /// Fills the receive queue and sets DRIVER_OK.
  ///
  /// The device may use buffers from that very moment: the rings are zeroed and filled before it,
  /// and notified after it (step 8).
  public mutating func goLive<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    try readMACAddress(on: &machine)
    var rest = min(options.receiveBufferCount, receiveQueue.size)
    while rest > 0, let descriptor = receiveQueue.takeOwned() {
      try receiveQueue.makeAvailable(
        descriptor, length: NetworkBuffer.byteCount, prefixHash: 0, on: &machine)
      rest -= 1
    }
    receiveQueue.publish(on: &machine)
    try transmitQueue.suppressInterrupts(true, on: &machine)
    try transport.writeStatus(liveStatus, on: &machine)
  }

  private var liveStatus: DeviceStatus {
    transport.interface == .legacy
      ? [.acknowledge, .driver, .driverOK]
      : [.acknowledge, .driver, .featuresOK, .driverOK]
  }

  private mutating func readMACAddress<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard negotiated.contains(.mac) else { return }
    // Six reads are not atomic (VIRTIO 1.4 §2.5.3); equal generations before and after say that
    // they belong together. Legacy devices have none.
    var before = try transport.readConfigurationGeneration(on: &machine)
    for _ in 0..<Self.configurationAttempts {
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
  private static var configurationAttempts: Int { 4 }
}

extension NetworkDriver where Decisions == SoundDecisions {
  /// Finds the network device and brings it up.
  public static func start<M: Machine & ~Copyable>(
    options: DriverOptions, on machine: inout M
  ) throws(M.Fault) -> Start {
    try start(options: options, decisions: SoundDecisions(), on: &machine)
  }
}
