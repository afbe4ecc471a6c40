import NetStack
import Testing
import Wire

/// A stack at 10.0.2.15:80 and a peer at 10.0.2.2:40000 whose every segment the test writes itself.
final class Bench {
  static let hardwareAddress = MACAddress(rawValue: 0x5254_0012_3457)
  static let address = IPv4Address(10, 0, 2, 15)
  static let gateway = IPv4Address(10, 0, 2, 1)
  /// Sequence number of the peer's SYN, close to the wrap on purpose.
  static let peerInitial: UInt32 = 0xffff_ff00

  var stack: NetworkStack
  var now = Instant(nanoseconds: 1_000_000_000)
  var peerHardwareAddress = MACAddress(rawValue: 0x5254_0012_3456)
  var peerAddress = IPv4Address(10, 0, 2, 2)
  var peerPort: UInt16 = 40_000
  /// Sequence number of the last SYN-ACK seen.
  var initial = TCPSequenceNumber(rawValue: 0)

  init(seed: UInt64 = 1, _ adjust: (inout StackConfiguration) -> Void = { _ in }) {
    var configuration = StackConfiguration(
      hardwareAddress: Self.hardwareAddress, address: Self.address, prefixLength: 24,
      gateway: Self.gateway, listeningPorts: [80])
    adjust(&configuration)
    stack = NetworkStack(configuration: configuration, seed: seed)
  }

  func receive(_ frame: [UInt8]) {
    stack.receive(RawSpan(_elements: frame.span), at: now)
  }

  func pull() -> [UInt8]? {
    var storage = [UInt8](repeating: 0xee, count: 1_514)
    var elements = storage.mutableSpan
    var buffer = MutableRawSpan(_elements: &elements)
    let count = stack.nextFrame(into: &buffer, at: now)
    return count.map { Array(storage.prefix($0)) }
  }

  /// Lets time pass in one step.
  func wait(_ interval: Interval) {
    now = now.advanced(by: interval)
    stack.advance(to: now)
  }

  /// Lets time pass to the next deadline; false when there is none.
  func waitForDeadline() -> Bool {
    guard let deadline = stack.nextDeadline() else { return false }
    now = max(now, deadline)
    stack.advance(to: now)
    return true
  }

  func events() -> [ConnectionEvent] {
    var events: [ConnectionEvent] = []
    while let event = stack.nextEvent() { events.append(event) }
    return events
  }

  func received(_ id: ConnectionID) -> [UInt8] { stack.receivedBytes(id) }

  func send(_ id: ConnectionID, _ bytes: [UInt8]) -> Int {
    stack.send(id, RawSpan(_elements: bytes.span))
  }

  var hasConnections: Bool { stack.hasConnections }

  var counters: StackCounters { stack.counters }

  func nextDeadline() -> Instant? { stack.nextDeadline() }

  func sendCapacity(_ id: ConnectionID) -> Int { stack.sendCapacity(id) }

  func consume(_ id: ConnectionID, byteCount: Int) { stack.consume(id, byteCount: byteCount) }

  func close(_ id: ConnectionID) { stack.close(id) }

  func abort(_ id: ConnectionID) { stack.abort(id) }
}

extension NetworkStack {
  /// A copy of ``received(_:)``, which a class cannot hand out.
  func receivedBytes(_ id: ConnectionID) -> [UInt8] {
    let span = received(id)
    var bytes: [UInt8] = []
    for offset in span.byteOffsets { bytes.append(span.octet(at: offset)) }
    return bytes
  }
}
