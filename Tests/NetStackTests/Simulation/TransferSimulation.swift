import NetStack
import TestSupport
import Wire

/// One connection over a bad link: the peer uploads, the server answers with a long response.
struct TransferSimulation: ~Copyable {
  var stack: NetworkStack
  var peer: SimulatedPeer
  let response: [UInt8]
  private(set) var uploaded: [UInt8] = []
  private(set) var closeReason: CloseReason?
  /// Every frame of the stack, in order.
  private(set) var transcript: [UInt8] = []
  private(set) var now = Instant(nanoseconds: 0)

  private var toServer: SimulatedLink
  private var toPeer: SimulatedLink
  private var generator: SeededGenerator
  private var queued = 0
  /// The peer's application reads nothing before this time.
  private var readsAgainAt = Instant(nanoseconds: 0)

  init(
    seed: UInt64, faults: LinkFaults, responseByteCount: Int, uploadByteCount: Int,
    peerClosesFirst: Bool, peerBufferByteCount: Int = 16_384
  ) {
    generator = SeededGenerator(seed: seed)
    response = generator.bytes(responseByteCount)
    peer = SimulatedPeer(
      upload: generator.bytes(uploadByteCount), closesFirst: peerClosesFirst,
      bufferByteCount: peerBufferByteCount)
    toServer = SimulatedLink(faults: faults)
    toPeer = SimulatedLink(faults: faults)
    stack = NetworkStack(
      configuration: StackConfiguration(
        hardwareAddress: Bench.hardwareAddress, address: Bench.address, prefixLength: 24,
        gateway: nil, listeningPorts: [80]), seed: seed)
  }

  /// Runs until both sides are done, or for `limit` of simulated time.
  mutating func run(for limit: Interval) {
    let end = Instant(nanoseconds: 0).advanced(by: limit)
    while now < end, !(peer.isFinished && closeReason != nil) {
      now = now.advanced(by: .milliseconds(1))
      step()
    }
  }

  private mutating func step() {
    while let frame = toServer.receive(at: now) {
      stack.receive(RawSpan(_elements: frame.span), at: now)
      serve()
    }
    stack.advance(to: now)
    serve()
    while let frame = pull() {
      transcript += frame
      toPeer.send(frame, at: now, using: &generator)
    }
    while let frame = toPeer.receive(at: now) { peer.receive(frame, at: now) }
    if readsAgainAt < now, generator.chance(percent: 1) {
      let pause = UInt32.random(in: 1...500, using: &generator)
      readsAgainAt = now.advanced(by: .milliseconds(pause))
    }
    peer.tick(at: now, readByteCount: readsAgainAt < now ? 3_000 : 0)
    for frame in peer.takeFrames() { toServer.send(frame, at: now, using: &generator) }
  }

  private mutating func pull() -> [UInt8]? {
    var storage = [UInt8](repeating: 0, count: 1_514)
    var elements = storage.mutableSpan
    var buffer = MutableRawSpan(_elements: &elements)
    let count = stack.nextFrame(into: &buffer, at: now)
    return count.map { Array(storage.prefix($0)) }
  }

  /// The server's application.
  private mutating func serve() {
    while let event = stack.nextEvent() {
      switch event {
      case .opened(let id), .writable(let id): respond(id)
      case .readable(let id):
        let bytes = stack.receivedBytes(id)
        uploaded += bytes
        stack.consume(id, byteCount: bytes.count)
      case .peerClosed: break
      case .closed(_, let reason): closeReason = reason
      }
    }
  }

  private mutating func respond(_ id: ConnectionID) {
    let response = response
    let rest = RawSpan(_elements: response.span).extracting(queued..<response.count)
    let accepted = stack.send(id, rest)
    queued += accepted
    if queued == response.count { stack.close(id) }
  }
}
