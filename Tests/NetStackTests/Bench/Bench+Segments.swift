import NetStack
import Testing
import Wire

/// A segment from the stack with numbers relative to both initial sequence numbers.
struct SeenSegment: Equatable {
  var flags: TCPFlags
  /// SEG.SEQ - ISS.
  var sequence: Int
  /// SEG.ACK - IRS.
  var acknowledgment: Int
  var window = 0
  var text: [UInt8] = []
}

extension Bench {
  /// Gives the stack a segment of the peer; numbers are relative to the initial ones.
  func peerSends(
    _ flags: TCPFlags, sequence: Int, acknowledgment: Int = 0, window: UInt16 = 8_192,
    text: [UInt8] = [], options: TCPOptions = TCPOptions(), toPort: UInt16 = 80
  ) {
    let header = TCPHeader(
      sourcePort: peerPort, destinationPort: toPort,
      sequence: TCPSequenceNumber(rawValue: Self.peerInitial).advanced(by: sequence),
      acknowledgment: flags.contains(.ack)
        ? initial.advanced(by: acknowledgment) : TCPSequenceNumber(rawValue: 0),
      flags: flags, window: window, options: options)
    receive(segmentFrame(header, text: text))
  }

  func segmentFrame(_ header: TCPHeader, text: [UInt8]) -> [UInt8] {
    FrameBuilder.segment(
      header, text: text, from: peerAddress, peerHardwareAddress, to: Self.address,
      Self.hardwareAddress)
  }

  /// The next frame, which has to be a TCP segment to the peer.
  func pullSegment() throws -> SeenSegment? {
    guard let frame = pull() else { return nil }
    let (header, text) = try FrameBuilder.parseSegment(frame)
    #expect(header.destinationPort == peerPort)
    if header.flags.contains(.syn) { initial = header.sequence }
    let peerInitial = TCPSequenceNumber(rawValue: Self.peerInitial)
    return SeenSegment(
      flags: header.flags, sequence: header.sequence.distance(from: initial),
      acknowledgment: header.flags.contains(.ack)
        ? header.acknowledgment.distance(from: peerInitial) : 0,
      window: Int(header.window), text: text)
  }

  /// Every segment that can be pulled now.
  func pullSegments() throws -> [SeenSegment] {
    var segments: [SeenSegment] = []
    while let segment = try pullSegment() { segments.append(segment) }
    return segments
  }

  /// Takes a fresh stack through the three-way handshake.
  func establish(
    window: UInt16 = 8_192, maximumSegmentSize: UInt16? = 1_460
  ) throws -> ConnectionID {
    peerSends(
      .syn, sequence: 0, window: window,
      options: TCPOptions(maximumSegmentSize: maximumSegmentSize))
    let answer = try #require(try pullSegment())
    #expect(answer.flags == [.syn, .ack])
    #expect(answer.acknowledgment == 1)
    peerSends(.ack, sequence: 1, acknowledgment: 1, window: window)
    #expect(try pullSegment() == nil)
    let events = events()
    guard case .opened(let id)? = events.first, events.count == 1 else {
      throw BenchError.notOpened
    }
    return id
  }
}

enum BenchError: Error {
  case notOpened, notASegment
}
