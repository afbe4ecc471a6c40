/// The numbers that follow from the last lines of the receive loop.
public struct LogArithmetic: Equatable, Sendable {
  /// Frames of one connection that the guest receives: SYN, ACK, request, ACK, FIN.
  public static let receivedPerConnection: UInt64 = 5
  /// Frames of one connection that the guest transmits: SYN-ACK, ACK, response with FIN, ACK.
  public static let transmittedPerConnection: UInt64 = 4
  /// Values of a 16-bit index.
  public static let turn: UInt64 = 65_536

  public let line: ReceiveLine
  public let connections: UInt64?

  /// Frames delivered, where the log itself counts them.
  public let countedFrames: UInt64?

  init(_ line: ReceiveLine, connections: UInt64?, countedFrames: UInt64? = nil) {
    self.line = line
    self.countedFrames = countedFrames
    self.connections = connections
  }

  /// Turns of the loop after this line.
  public var turns: UInt64 { line.counter &+ 1 }

  /// Whole turns of `used.idx` at most: the device cannot have delivered more than was taken.
  public var largestWraps: UInt64 {
    turns < UInt64(line.used) ? 0 : (turns - UInt64(line.used)) / LogArithmetic.turn
  }

  /// Whole turns of `used.idx`, counted along the log or from the number of connections; `nil`
  /// without either.
  public var wraps: UInt64? {
    if let countedFrames { return countedFrames / LogArithmetic.turn }
    guard let connections, connections > 0 else { return nil }
    let (needed, overflows) = connections.multipliedReportingOverflow(
      by: LogArithmetic.receivedPerConnection)
    guard !overflows else { return nil }
    let used = UInt64(line.used)
    guard needed > used else { return 0 }
    let below = (needed - used) / LogArithmetic.turn
    let missing = needed - frames(wraps: below)
    // The nearest count: strays and a connection in flight move it by far less than a turn.
    let nearest = missing > LogArithmetic.turn / 2 ? below + 1 : below
    return nearest <= largestWraps ? nearest : nil
  }

  /// Frames that were really received.
  public var framesReceived: UInt64? { wraps.map { frames(wraps: $0) } }

  /// Elements that were taken and never delivered.
  public var staleReads: UInt64? { framesReceived.map { turns > $0 ? turns - $0 : 0 } }

  /// The same, whatever the number of connections: with as many deliveries as can be.
  public var fewestStaleReads: UInt64 {
    let delivered = frames(wraps: largestWraps)
    return turns > delivered ? turns - delivered : 0
  }

  /// Frames received after so many whole turns of `used.idx`.
  public func frames(wraps: UInt64) -> UInt64 {
    wraps &* LogArithmetic.turn &+ UInt64(line.used)
  }

  /// Bytes of the virtio-net header that the lengths show; `nil` when they do not.
  ///
  /// User-mode networking sends a SYN of 58 bytes and an ACK of 54; both lengths must be there.
  static func headerByteCount(_ lengths: Set<UInt32>) -> Int? {
    let legacy = lengths.isSuperset(of: [64, 68])
    let modern = lengths.isSuperset(of: [66, 70])
    if legacy == modern { return nil }
    return legacy ? 10 : 12
  }
}

/// The number with its thousands set apart.
func grouped(_ value: some BinaryInteger) -> String {
  let digits = Array(String(value))
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return text
}

/// `numerator / denominator` with three decimals, rounded.
func ratio(_ numerator: UInt64, _ denominator: UInt64) -> String {
  let whole = numerator / denominator
  let rest = numerator % denominator
  let (product, overflows) = rest.multipliedReportingOverflow(by: 1_000)
  let thousandths = overflows ? 0 : (product + denominator / 2) / denominator
  let (shown, carried) = thousandths == 1_000 ? (0, whole + 1) : (thousandths, whole)
  let digits = String(shown)
  return "\(grouped(carried))." + String(repeating: "0", count: 3 - digits.count) + digits
}
