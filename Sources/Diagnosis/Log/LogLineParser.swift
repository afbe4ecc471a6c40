/// What one line of the incident's console says, wherever in the line it stands.
enum LogLine: Equatable {
  case receive(ReceiveLine)
  /// `TCP: SYN from A:P`
  case synchronize(peer: String)
  /// `[tx: stall >10M spins, packet N]`
  case stall(packet: UInt64)
  case other

  init(_ bytes: [UInt8]) {
    if let line = LogLine.receiveLine(bytes) {
      self = .receive(line)
    } else if let packet = LogLine.stalledPacket(bytes) {
      self = .stall(packet: packet)
    } else if let peer = LogLine.peer(bytes) {
      self = .synchronize(peer: peer)
    } else {
      self = .other
    }
  }

  private static func receiveLine(_ bytes: [UInt8]) -> ReceiveLine? {
    var scanner = ByteScanner(bytes)
    guard scanner.find("[rx: u="), let used = scanner.decimal().flatMap({ UInt16(exactly: $0) }),
      scanner.skip(" c="), let counter = scanner.decimal(),
      scanner.skip(" len="), let length = scanner.decimal().flatMap({ UInt32(exactly: $0) }),
      scanner.skip("]")
    else { return nil }
    return ReceiveLine(used: used, counter: counter, length: length)
  }

  private static func stalledPacket(_ bytes: [UInt8]) -> UInt64? {
    var scanner = ByteScanner(bytes)
    guard scanner.find("[tx: stall >10M spins, packet "), let packet = scanner.decimal(),
      scanner.skip("]")
    else { return nil }
    return packet
  }

  private static func peer(_ bytes: [UInt8]) -> String? {
    var scanner = ByteScanner(bytes)
    guard scanner.find("TCP: SYN from ") else { return nil }
    var parts: [UInt64] = []
    for separator in [".", ".", ".", ":"] as [StaticString] {
      guard let part = scanner.decimal(), part <= 255, scanner.skip(separator) else { return nil }
      parts.append(part)
    }
    guard let port = scanner.decimal(), port <= 65_535 else { return nil }
    return parts.map { "\($0)" }.joined(separator: ".") + ":\(port)"
  }
}

/// Reads numbers and fixed words out of a line.
private struct ByteScanner {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Moves behind the first occurrence of `word`.
  mutating func find(_ word: StaticString) -> Bool {
    for start in place..<max(place, bytes.count) {
      place = start
      if skip(word) { return true }
    }
    return false
  }

  /// Moves behind `word` when it stands here.
  mutating func skip(_ word: StaticString) -> Bool {
    let word = Array("\(word)".utf8)
    guard bytes.count - place >= word.count,
      bytes[place..<place + word.count].elementsEqual(word)
    else { return false }
    place += word.count
    return true
  }

  /// The digits here as a number; `nil` without any, or beyond 64 bits.
  mutating func decimal() -> UInt64? {
    var value: UInt64 = 0
    let start = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
      let (product, overflowsTimes) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowsPlus) = product.addingReportingOverflow(UInt64(bytes[place] - 0x30))
      if overflowsTimes || overflowsPlus { return nil }
      value = sum
      place += 1
    }
    return place > start ? value : nil
  }
}

/// A line of the incident's kernel for one turn of its receive loop: `[rx: u=… c=… len=…]`.
public struct ReceiveLine: Equatable, Sendable {
  /// `used.idx` as the guest read it.
  public var used: UInt16
  /// The driver's counter before the turn: turns of the loop, not frames.
  public var counter: UInt64
  /// The used element's length, virtio-net header included.
  public var length: UInt32

  public init(used: UInt16, counter: UInt64, length: UInt32) {
    self.used = used
    self.counter = counter
    self.length = length
  }

  /// The counter after the turn, modulo 65,536: in health what `used` reads.
  public var expectedUsed: UInt16 { UInt16(truncatingIfNeeded: counter &+ 1) }

  /// How far the loop is ahead of `used.idx`, modulo 65,536.
  public var distance: UInt16 { expectedUsed &- used }

  /// Elements may wait, at most a queue size of them; the loop is never ahead.
  var isHealthy: Bool { used &- expectedUsed <= ReceiveLine.largestQueueSize }

  /// QEMU's QueueNumMax.
  private static let largestQueueSize: UInt16 = 1_024
}
