public import Machine
import TraceFormat
import VirtIO

extension PollingDriver {
  /// A live driver, or nothing when there is no legacy network device.
  public enum Start: ~Copyable {
    case ready(PollingDriver)
    case failed
  }

  /// Finds the network device and brings it up the way the incident's kernel did.
  public static func start<M: Machine & ~Copyable>(
    variant: Variant, on machine: inout M
  ) throws(M.Fault) -> Start {
    guard
      let transport = try MMIOTransport.findNetworkDevice(on: &machine),
      transport.interface == .legacy
    else { return .failed }
    let ringByteCount = Int(
      SplitVirtqueueLayout.byteCount(queueSize: queueSize, usedRingAlignment: pageByteCount))
    let page = Int(pageByteCount)
    let receiveRing = try machine.obtainShared(byteCount: ringByteCount, alignment: page)
    let transmitRing = try machine.obtainShared(byteCount: ringByteCount, alignment: page)
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
    let page = PollingDriver.pageByteCount
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
    try transport.write(page, to: .guestPageSize, on: &machine)
    try transport.write(page, to: .queueAlign, on: &machine)
    try transport.write(
      UInt32(layout.descriptorArea / UInt64(page)), to: .queuePFN, on: &machine)
  }
}
