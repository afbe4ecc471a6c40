import Diagnosis
import PacketFiles
import Recording
import TestSupport

/// A bare capture, frame by frame, and what it proves. The client is 10.0.2.2, the server
/// 10.0.2.15:80; the client's payload begins at `clientStart`, the server's at `serverStart`.
struct CaptureScript {
  static let start: Int64 = 1_700_000_000_000_000_000

  var clientStart: UInt32 = 1_000
  var serverStart: UInt32 = 5_000
  /// Bytes of a frame that the capture keeps.
  var snapLength = Int.max
  /// How often the capture holds each frame.
  var copyCount = 1
  var isVersion6 = false
  var tags: [UInt16] = []
  var isDirected = false

  private var course = CaptureCourse()
  private var identification: UInt16 = 0

  var diagnosis: CaptureDiagnosis { course.diagnosis }
  var facts: [WireFact] { diagnosis.findings.map(\.fact) }

  func finding(_ fact: WireFact) -> CaptureFinding? {
    diagnosis.findings.first { $0.fact == fact }
  }

  /// A frame as it is, `seconds` after the start.
  mutating func add(
    _ bytes: [UInt8], at seconds: Double, _ direction: FrameDirection = .unknown,
    linkType: LinkType = .ethernet
  ) {
    let time = CaptureScript.start + Int64((seconds * 1e9).rounded())
    for copy in 0..<copyCount {
      var frame = RecordedFrame(
        timestampNanoseconds: time + Int64(copy) * 1_000, direction: direction,
        originalLength: UInt32(bytes.count), bytes: Array(bytes.prefix(snapLength)))
      frame.linkType = linkType
      course.take(.frame(frame))
    }
  }

  mutating func take(_ item: RecordingItem) { course.take(item) }

  mutating func add(_ frame: TCPFrame, at seconds: Double) {
    var frame = frame
    identification &+= 1
    frame.identification = identification
    frame.isVersion6 = isVersion6
    frame.tags = tags
    let direction: FrameDirection = frame.source == 15 ? .outbound : .inbound
    add(frame.bytes, at: seconds, isDirected ? direction : .unknown)
  }

  /// From the client; `offset` counts its payload from the first byte on.
  mutating func client(
    _ port: UInt16 = 40_000, _ flags: UInt8 = TCPFrame.Flag.ack, offset: Int = 0, bytes: Int = 0,
    acknowledging: Int = 0, window: UInt16 = 0xFFFF, at seconds: Double
  ) {
    var frame = TCPFrame(
      from: (2, port), to: (15, 80),
      sequence: clientStart &+ UInt32(truncatingIfNeeded: offset),
      acknowledgment: serverStart &+ UInt32(truncatingIfNeeded: acknowledging), flags: flags,
      payload: [UInt8](repeating: 0x47, count: bytes))
    frame.window = window
    add(frame, at: seconds)
  }

  /// From the server, as ``client(_:_:offset:bytes:acknowledging:window:at:)``.
  mutating func server(
    _ port: UInt16 = 40_000, _ flags: UInt8 = TCPFrame.Flag.ack, offset: Int = 0, bytes: Int = 0,
    acknowledging: Int = 0, window: UInt16 = 0xFFFF, at seconds: Double
  ) {
    var frame = TCPFrame(
      from: (15, 80), to: (2, port),
      sequence: serverStart &+ UInt32(truncatingIfNeeded: offset),
      acknowledgment: clientStart &+ UInt32(truncatingIfNeeded: acknowledging), flags: flags,
      payload: [UInt8](repeating: 0x48, count: bytes))
    frame.window = window
    add(frame, at: seconds)
  }

  mutating func request(_ port: UInt16 = 40_000, at seconds: Double) {
    client(port, TCPFrame.Flag.syn, offset: -1, at: seconds)
  }

  /// Three frames within two milliseconds.
  mutating func handshake(_ port: UInt16 = 40_000, at seconds: Double) {
    request(port, at: seconds)
    server(port, TCPFrame.Flag.syn | TCPFrame.Flag.ack, offset: -1, at: seconds + 0.001)
    client(port, at: seconds + 0.002)
  }

  /// A whole connection: a request of 100 bytes, its answer of 200 after `wait`, and both FINs.
  mutating func serve(_ port: UInt16, at seconds: Double, wait: Double = 0.005) {
    let fin = TCPFrame.Flag.fin | TCPFrame.Flag.ack
    handshake(port, at: seconds)
    client(port, bytes: 100, at: seconds + 0.003)
    server(port, acknowledging: 100, at: seconds + 0.004)
    server(port, bytes: 200, acknowledging: 100, at: seconds + 0.003 + wait)
    client(port, fin, offset: 100, acknowledging: 200, at: seconds + 0.004 + wait)
    server(port, fin, offset: 200, acknowledging: 101, at: seconds + 0.005 + wait)
    client(port, offset: 101, acknowledging: 201, at: seconds + 0.006 + wait)
  }

  /// Somebody else's frame: the capture was still watching.
  mutating func watch(at seconds: Double) {
    add(
      TCPFrame(
        from: (7, 1_000), to: (8, 2_000), sequence: 1, acknowledgment: 1,
        flags: TCPFrame.Flag.ack), at: seconds)
  }

  mutating func arp(_ operation: UInt8, from sender: UInt8, to target: UInt8, at seconds: Double) {
    let hardware: [UInt8] = [2, 0, 0, 0, 0, sender]
    add(
      [UInt8](repeating: 0xFF, count: 6) + hardware + [8, 6, 0, 1, 8, 0, 6, 4, 0, operation]
        + hardware + [10, 0, 2, sender] + [0, 0, 0, 0, 0, 0, 10, 0, 2, target], at: seconds)
  }
}
