public import Machine
import TraceFormat
public import VirtIO
public import VirtIODriver

/// The driver of the incident, rebuilt from the documented facts and **kept faulty on purpose**.
///
/// Legacy transport, no interrupts, waits that spin on `used.idx`, one page as the buffer of every
/// receive. Both counters are 64 bits wide and are compared with the 16-bit index as they are:
/// that is the fault. Documentation/Incident.md tells what it does to a guest.
public struct PollingDriver: ~Copyable {
  /// Where the documented facts leave room.
  public struct Variant: Equatable, Sendable {
    /// Accepts MRG_RXBUF, with which the device checks `avail.idx`.
    public var mergesReceiveBuffers = false
    /// Gives a transmitted frame up after so many polls, and takes its descriptor back.
    public var transmitPollLimit: UInt64?
    /// Says on the console that a transmission takes very long, as the next day's build did.
    public var reportsStall = false
    /// Posts again only what keeps `avail.idx` within a queue size of `used.idx`.
    public var guardsAvailableIndex = false
    /// Where the indices of both queues start; the counters start there too.
    public var firstPosition = RingPosition(0)

    public init() {}
  }

  static let queueSize: UInt16 = 256
  static let pageByteCount: UInt32 = 4_096
  static let receive: UInt8 = 0
  static let transmit: UInt8 = 1
  /// Polls after which a transmission is called stalled on the console.
  static let stallPolls: UInt64 = 10_000_000

  public let transport: MMIOTransport
  public let variant: Variant
  public internal(set) var macAddress: [6 of UInt8] = .init(repeating: 0)
  /// The virtio-net header's length in front of every frame.
  public internal(set) var headerByteCount = NetworkHeader.legacyByteCount

  let receiveLayout: SplitVirtqueueLayout
  let transmitLayout: SplitVirtqueueLayout
  /// The one page that every receive descriptor points at.
  let receivePage: UInt64
  let transmitPage: UInt64

  /// Used elements taken, never masked.
  public internal(set) var consumed: UInt64
  /// Frames posted for transmission, never masked.
  public internal(set) var posted: UInt64
  /// `avail.idx` of the receive queue.
  public internal(set) var receiveAvailable: UInt16
  /// `used.idx` of both queues, as last read.
  public internal(set) var receiveUsed: UInt16
  public internal(set) var transmitUsed: UInt16
  var emptyPolls: [2 of UInt64] = [0, 0]
}

extension PollingDriver {
  /// A live driver, or the reason why there is none.
  public enum Start: ~Copyable {
    case ready(PollingDriver)
    case failed(InitialisationFailure)
  }

  /// Finds the network device and brings it up the way the incident's kernel did.
  public static func start<M: Machine & ~Copyable>(
    variant: Variant, on machine: inout M
  ) throws(M.Fault) -> Start {
    guard
      let transport = try MMIOTransport.findNetworkDevice(on: &machine),
      transport.interface == .legacy
    else { return .failed(.noDevice) }
    let ringByteCount = SplitVirtqueueLayout.byteCount(
      queueSize: queueSize, usedRingAlignment: pageByteCount)
    let page = Int(pageByteCount)
    let receiveRing = try machine.obtainShared(byteCount: Int(ringByteCount), alignment: page)
    let transmitRing = try machine.obtainShared(byteCount: Int(ringByteCount), alignment: page)
    guard
      QueueMemory.isInReach(receiveRing, byteCount: ringByteCount),
      QueueMemory.isInReach(transmitRing, byteCount: ringByteCount)
    else { return .failed(.memoryOutOfReach) }
    var driver = PollingDriver(
      transport: transport, variant: variant,
      receiveLayout: layout(at: receiveRing), transmitLayout: layout(at: transmitRing),
      receivePage: try machine.obtainShared(byteCount: page, alignment: page),
      transmitPage: try machine.obtainShared(byteCount: page, alignment: page),
      consumed: UInt64(variant.firstPosition.rawValue),
      posted: UInt64(variant.firstPosition.rawValue),
      receiveAvailable: variant.firstPosition.rawValue,
      receiveUsed: variant.firstPosition.rawValue,
      transmitUsed: variant.firstPosition.rawValue)
    try driver.initialise(on: &machine)
    return .ready(driver)
  }

  private static func layout(at base: UInt64) -> SplitVirtqueueLayout {
    SplitVirtqueueLayout(queueSize: queueSize, base: base, usedRingAlignment: pageByteCount)
  }

  private mutating func initialise<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try transport.writeStatus([], on: &machine)
    try transport.writeStatus(.acknowledge, on: &machine)
    try transport.writeStatus([.acknowledge, .driver], on: &machine)
    let offered = try transport.readOfferedFeatures(on: &machine)
    var accepted: FeatureBits = [.mac, .anyLayout]
    if variant.mergesReceiveBuffers { accepted.insert(.mrgRxbuf) }
    accepted.formIntersection(offered)
    headerByteCount = NetworkHeader.byteCount(negotiated: accepted)
    try transport.writeAcceptedFeatures(accepted, on: &machine)
    for place in 0..<6 {
      macAddress[place] = try transport.readConfiguration(
        at: NetworkConfiguration.macOffset + UInt16(place), on: &machine)
    }
    try place(PollingDriver.receive, receiveLayout, buffers: receivePage, on: &machine)
    try place(PollingDriver.transmit, transmitLayout, buffers: transmitPage, on: &machine)
    for head in 0..<PollingDriver.queueSize {
      let entry = receiveLayout.descriptor(head)
      machine.store64(receivePage, to: entry)
      machine.store32(PollingDriver.pageByteCount, to: entry + 8)
      machine.store32(UInt32(Descriptor.Flags.write.rawValue), to: entry + 12)
      try post(head, on: &machine)
    }
    try transport.writeStatus([.acknowledge, .driver, .driverOK], on: &machine)
    try transport.write(UInt32(PollingDriver.receive), to: .queueNotify, on: &machine)
  }

  private func place<M: Machine & ~Copyable>(
    _ queue: UInt8, _ layout: SplitVirtqueueLayout, buffers: UInt64, on machine: inout M
  ) throws(M.Fault) {
    let first = variant.firstPosition.rawValue
    machine.store16(AvailableFlags.noInterrupt.rawValue, to: layout.availableFlags)
    machine.store16(first, to: layout.availableIndex)
    machine.store16(first, to: layout.usedIndex)
    try machine.record(
      .queueConfigured(
        queue: queue, size: layout.queueSize, firstPosition: first,
        descriptorArea: layout.descriptorArea, driverArea: layout.driverArea,
        deviceArea: layout.deviceArea))
    try machine.record(
      .bufferRegion(queue: queue, address: buffers, stride: 0, count: layout.queueSize))
    try transport.write(UInt32(queue), to: .queueSel, on: &machine)
    try transport.write(UInt32(layout.queueSize), to: .queueNum, on: &machine)
    try transport.writeLegacyPlace(of: layout, on: &machine)
  }
}
