/// The incident's text log, read line by line in bounded memory; lines of no interest pass.
public struct IncidentLog: Equatable, Sendable {
  /// Bytes of a line that are looked at.
  public static let lineByteLimit = 512
  /// Different lengths that are kept.
  static let lengthLimit = 64

  /// A line and its number, from 1.
  public struct Numbered: Equatable, Sendable {
    public var number: UInt64
    public var line: ReceiveLine
  }

  public private(set) var lineCount: UInt64 = 0
  /// Lines of the receive loop.
  public private(set) var turnCount: UInt64 = 0
  public private(set) var first: Numbered?
  public private(set) var last: Numbered?
  /// The first of the lines at the end that all have the same `used.idx`.
  public private(set) var constantFrom: Numbered?
  /// Lines at the end that all have the same `used.idx`.
  public private(set) var constantCount: UInt64 = 0
  /// The first line on which the loop is ahead of `used.idx`.
  public private(set) var firstBroken: Numbered?
  /// The line before it, when it was healthy.
  public private(set) var lastHealthyBefore: Numbered?
  /// Frames delivered at the first of the constant lines, counted along `used.idx` from a first
  /// line that is in step and below 65,536; `nil` when the log begins later.
  public private(set) var deliveredCount: UInt64?
  public private(set) var lengths: Set<UInt32> = []
  public private(set) var synchronizeCount: UInt64 = 0
  /// The last connection request's peer.
  public private(set) var lastPeer: String?
  /// Nothing that is understood follows the last connection request.
  public private(set) var endsWithSynchronize = false
  /// The packet of the first stalled transmission.
  public private(set) var stalledPacket: UInt64?

  private var line: [UInt8] = []

  public init() {}

  /// Takes bytes of the log, in any portions.
  public mutating func take(_ bytes: [UInt8]) {
    for byte in bytes {
      if byte == 0x0A {
        endLine()
      } else if line.count < IncidentLog.lineByteLimit {
        line.append(byte)
      }
    }
  }

  /// Ends the log: a last line without line feed counts.
  public mutating func finish() {
    if !line.isEmpty { endLine() }
  }

  private mutating func endLine() {
    lineCount += 1
    let content = LogLine(line)
    line.removeAll(keepingCapacity: true)
    switch content {
    case .other: return
    case .receive(let turn): take(Numbered(number: lineCount, line: turn))
    case .synchronize(let peer):
      synchronizeCount += 1
      lastPeer = peer
    case .stall(let packet): stalledPacket = stalledPacket ?? packet
    }
    endsWithSynchronize = if case .synchronize = content { true } else { false }
  }

  private mutating func take(_ turn: Numbered) {
    // A counter that fell is another boot: what counts is the last one.
    if let last, turn.line.counter < last.line.counter { forgetBoot() }
    turnCount += 1
    count(turn.line)
    first = first ?? turn
    if last?.line.used != turn.line.used {
      constantFrom = turn
      constantCount = 0
    }
    constantCount += 1
    if !turn.line.isHealthy, firstBroken == nil {
      firstBroken = turn
      lastHealthyBefore = last
    }
    last = turn
    if lengths.count < IncidentLog.lengthLimit { lengths.insert(turn.line.length) }
  }

  /// No loop lets a whole turn of the index pass between two lines that it writes itself.
  private mutating func count(_ line: ReceiveLine) {
    if let last, let deliveredCount {
      self.deliveredCount = deliveredCount &+ UInt64(line.used &- last.line.used)
    } else if first == nil, line.isHealthy, line.counter <= UInt64(UInt16.max) {
      deliveredCount = line.counter &+ 1 &+ UInt64(line.used &- line.expectedUsed)
    }
  }

  private mutating func forgetBoot() {
    let (lineCount, line) = (lineCount, line)
    self = IncidentLog()
    self.lineCount = lineCount
    self.line = line
  }
}
