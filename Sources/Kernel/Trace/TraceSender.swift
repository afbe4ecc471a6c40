import TraceFormat

/// Moves framed blocks to the second serial port.
struct TraceSender {
  /// What came of an attempt to send.
  enum Progress {
    case sent
    /// The port takes nothing at the moment.
    case portBusy
    case nothingToSend
  }

  /// Two bursts: about 50 microseconds on an emulated port.
  private static let sliceBursts = 2

  private var drain: FramedDrain
  private let port: SerialPort?

  init(session: [UInt8], port: SerialPort?) {
    drain = FramedDrain(session: session)
    self.port = port
    port?.configure()
  }

  var hasPort: Bool { port != nil }

  /// The next block that leaves will have the session block before it.
  mutating func restart() {
    drain.restart()
  }

  /// Sends at most 32 bytes and waits for nothing.
  mutating func sendSlice(of ring: inout TraceRing) -> Progress {
    guard let port else { return .nothingToSend }
    guard port.isReady else { return .portBusy }
    for burst in 0..<TraceSender.sliceBursts {
      if burst > 0 && !port.isReady { return .sent }
      for place in 0..<SerialPort.burstByteCount {
        guard let byte = drain.nextByte(from: &ring) else {
          return burst + place == 0 ? .nothingToSend : .sent
        }
        port.put(byte)
      }
    }
    return .sent
  }

  /// Sends to the end of a frame, waiting for the port.
  mutating func sendFrame(of ring: inout TraceRing) {
    repeat { sendBurst(of: &ring) } while drain.isInsideFrame
  }

  /// Sends every sealed block, waiting for the port.
  mutating func sendEverything(of ring: inout TraceRing) {
    while sendBurst(of: &ring) {}
  }

  /// - Returns: false when nothing is left.
  @discardableResult
  private mutating func sendBurst(of ring: inout TraceRing) -> Bool {
    guard let port else { return false }
    while !port.isReady {}
    for _ in 0..<SerialPort.burstByteCount {
      guard let byte = drain.nextByte(from: &ring) else { return false }
      port.put(byte)
    }
    return true
  }
}
