import Wire

/// One TCP connection of the peer, written apart from the kernel's stack; it takes text in order
/// and relies on the server for everything that is lost.
public struct SimulatedClient: Sendable {
  /// Where sequence numbers start: close to the wrap on purpose.
  private static let initial = TCPSequenceNumber(rawValue: 0xFFFF_FFC0)

  public let port: UInt16
  public let script: ClientScript
  public private(set) var wasReset = false
  /// The server closed before the client did.
  public private(set) var wasClosedByServer = false
  /// The largest text of one segment.
  public private(set) var largestText = 0
  /// The server wrote into a closed window more than the one byte of a probe.
  public private(set) var wasOverrun = false

  private var reader: HTTPAnswerReader
  private var expected: TCPSequenceNumber?
  private var hasServerFin = false
  /// Numbers sent, the SYN not counted; the FIN is the last one.
  private var sent = 0
  private var acknowledged = 0
  private var hasSentFin = false
  /// Bytes in the buffer, and when they will have been read.
  private var filled = 0
  private var emptyAt: UInt64 = 0
  /// What is to be sent, and how long from now.
  private var outbox: [(frame: [UInt8], delay: UInt64)] = []

  init(port: UInt16, script: ClientScript) {
    self.port = port
    self.script = script
    reader = HTTPAnswerReader(expectsHeadsOnly: script.expectsHeadsOnly)
  }

  /// The answers that arrived whole.
  public var answers: [HTTPAnswer] { reader.answers }

  /// Nothing is expected any more.
  public var isFinished: Bool {
    wasReset || (hasServerFin && hasSentFin && acknowledged == sent)
  }

  mutating func takeFrames() -> [(frame: [UInt8], delay: UInt64)] {
    defer { outbox = [] }
    return outbox
  }

  mutating func open() {
    emit(.syn, offset: -1, after: script.delay, repeats: true)
  }

  mutating func receive(_ header: TCPHeader, _ text: [UInt8], at time: UInt64) {
    if header.flags.contains(.rst) {
      wasReset = true
      return
    }
    if header.flags.contains(.syn) {
      if expected == nil {
        expected = header.sequence.advanced(by: 1)
        sendTexts()
      }
      return
    }
    guard let expected else { return }
    if header.flags.contains(.ack) {
      let covered = header.acknowledgment.distance(from: Self.initial) - 1
      if covered <= sent { acknowledged = max(acknowledged, covered) }
    }
    if script.readingPause != nil, time >= emptyAt, filled == script.bufferByteCount { filled = 0 }
    take(text, at: header.sequence.distance(from: expected))
    let end = header.sequence.advanced(by: text.count)
    if header.flags.contains(.fin), self.expected == end {
      self.expected = end.advanced(by: 1)
      hasServerFin = true
      if !hasSentFin { wasClosedByServer = true }
    }
    let asks = !text.isEmpty || header.flags.contains(.fin)
    let mayClose = hasServerFin || reader.answers.count >= script.answerCount
    if mayClose, !hasSentFin {
      hasSentFin = true
      emit([.ack, .fin], offset: sent, repeats: true)
      sent += 1
    } else if asks {
      emit(.ack, offset: sent)
      reopenWindow(at: time)
    }
  }

  private mutating func take(_ text: [UInt8], at offset: Int) {
    largestText = max(largestText, text.count)
    guard let next = expected, offset <= 0, -offset < text.count else { return }
    let fresh = text.dropFirst(-offset)
    if fresh.count > window + 1 { wasOverrun = true }
    let taken = fresh.prefix(window)
    expected = next.advanced(by: taken.count)
    if script.readingPause != nil { filled += taken.count }
    reader.read(taken)
  }

  private var window: Int { script.bufferByteCount - filled }

  /// A full buffer is read later: the window opens by itself then.
  private mutating func reopenWindow(at time: UInt64) {
    guard let pause = script.readingPause, filled == script.bufferByteCount, time >= emptyAt else {
      return
    }
    emptyAt = time + pause
    emit(.ack, offset: sent, after: pause, window: script.bufferByteCount)
  }

  private mutating func sendTexts() {
    emit(.ack, offset: 0)
    var moment: UInt64 = 0
    for text in script.texts {
      emit([.ack, .psh], offset: sent, text: text, after: moment, repeats: true)
      sent += text.count
      moment += script.pause
    }
  }

  private mutating func emit(
    _ flags: TCPFlags, offset: Int, text: [UInt8] = [], after delay: UInt64 = 0,
    repeats: Bool = false, window: Int? = nil
  ) {
    let header = TCPHeader(
      sourcePort: port, destinationPort: 80, sequence: Self.initial.advanced(by: 1 + offset),
      acknowledgment: flags.contains(.syn)
        ? TCPSequenceNumber(rawValue: 0) : expected ?? TCPSequenceNumber(rawValue: 0),
      flags: flags, window: UInt16(window ?? self.window),
      options: TCPOptions(maximumSegmentSize: flags.contains(.syn) ? 1_460 : nil))
    let frame = Frames.segment(header, text: text)
    outbox.append((frame, delay))
    if repeats, let repetition = script.repetition {
      outbox.append((frame, delay + repetition))
    }
  }
}
