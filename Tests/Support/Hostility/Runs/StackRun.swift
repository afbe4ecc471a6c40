import KernelCore
public import NetStack
public import TraceFormat
import Wire

/// Frames straight into the stack and the server, without a driver between: many a second.
public struct StackRun: ~Copyable {
  /// Why it must not have ended; `nil` when all was well.
  public private(set) var failure: HostileFault?
  /// Frames given to the stack.
  public private(set) var frames = 0
  /// Connections seen in each state, sampled; by ``ConnectionState``'s order.
  public private(set) var stateCounts = [UInt64](
    repeating: 0, count: ConnectionState.allCases.count)
  public var counters: StackCounters { stack.counters }
  public var reach: Reach { machine.reach }

  private var stack: NetworkStack
  private var service: WebService
  private var machine: HostileMachine
  private var buffer = [UInt8](repeating: 0, count: 2_048)
  private var now: UInt64 = 1
  /// Some of the kernel's frames never arrive.
  private var isLossy = true

  /// The states that ``stateCounts`` counts.
  public static var stateNames: [String] { ConnectionState.allCases.map { "\($0)" } }

  private static let samplePeriod = 64
  /// Frames that one service can give rise to: every send window full of the smallest segments.
  private static let answerLimit = 20_000
  private static let drainLimit = 20_000

  /// - Parameters:
  ///   - decisions: the first few choose the sizes of the tables.
  ///   - limit: frames after which everybody becomes honest; an input that ends does that too.
  public init(_ decisions: consuming Decisions, limit: Int, watch: ((TraceEvent) -> Void)? = nil) {
    var decisions = decisions
    let tableSizes = [4, 2, 16, 64]
    var configuration = StackConfiguration(
      hardwareAddress: FrameDraft().kernelHardwareAddress, address: FrameDraft.kernelAddress,
      prefixLength: 24, gateway: IPv4Address(10, 0, 2, 2), listeningPorts: [80])
    configuration.limits.maximumConnections = tableSizes[decisions.below(tableSizes.count)]
    configuration.limits.sharedSendChunkCount = decisions.below(64)
    configuration.limits.neighborCount = 4
    stack = NetworkStack(
      configuration: configuration,
      seed: UInt64(decisions.word32()) << 32 | UInt64(decisions.word32()))
    service = WebService(maximumConnections: configuration.limits.maximumConnections)
    machine = HostileMachine(decisions: decisions, isLegacy: false, queueSize: 0, turnLimit: 0)
    machine.watch = watch
    do throws(HostileFault) {
      try storm(limit)
      try expectService()
    } catch {
      failure = error
    }
  }

  private mutating func storm(_ limit: Int) throws(HostileFault) {
    while frames < limit, !machine.decisions.isExhausted {
      for _ in 0..<(1 + machine.decisions.below(3)) {
        machine.peer.write(&machine.decisions)
        stack.receive(from: machine.peer, at: Instant(nanoseconds: now))
        frames += 1
      }
      now &+= pause()
      try serve(pulls: machine.decisions.chance(100) ? machine.decisions.below(3) : nil)
      if frames % Self.samplePeriod < 3 { try sampleStates() }
    }
  }

  /// Nanoseconds: mostly a moment, at times as long as a timer of the stack.
  private mutating func pause() -> UInt64 {
    guard machine.decisions.chance(20) else { return 20_000 }
    let scale = [1_000_000, 100_000_000, 1_000_000_000, 20_000_000_000]
    return UInt64(scale[machine.decisions.below(4)] * (1 + machine.decisions.below(4)))
  }

  /// Runs the timers and the server, and pulls frames; a slow driver pulls few of them.
  private mutating func serve(pulls: Int? = nil) throws(HostileFault) {
    let instant = Instant(nanoseconds: now)
    stack.advance(to: instant)
    try service.serve(&stack, figures: ServiceFigures(), on: &machine)
    var answers = 0
    while answers < pulls ?? .max, let count = stack.nextFrame(into: &buffer, at: instant) {
      answers += 1
      guard
        machine.peer.hear(
          prefix: count, of: buffer, isLost: isLossy && machine.decisions.chance(30))
      else { throw .malformedFrame(byteCount: count) }
      if answers > Self.answerLimit { throw .unboundedTurn(calls: answers) }
    }
  }

  /// The table holds as many connections as are counted, and no more than it has room for.
  private mutating func sampleStates() throws(HostileFault) {
    var live = 0
    var counts = [UInt64](repeating: 0, count: ConnectionState.allCases.count)
    stack.forEachState { state in
      counts[Int(state.rawValue)] &+= 1
      if state != .closed { live += 1 }
    }
    for state in counts.indices where counts[state] > 0 {
      stateCounts[state] &+= counts[state]
      machine.reach.note(mark: 96 + state)
    }
    guard live == stack.connectionCount, live <= stack.configuration.limits.maximumConnections
    else { throw .tableWrong(live: live, counted: stack.connectionCount) }
  }

  /// After the storm every slot becomes free again, and a client is served.
  private mutating func expectService() throws(HostileFault) {
    isLossy = false
    var steps = 0
    while stack.hasConnections || stack.hasFrameToTransmit {
      steps += 1
      if steps > Self.drainLimit { throw .notServedAgain(turns: steps) }
      machine.peer.question = nil
      if let deadline = stack.nextDeadline() { now = max(now, deadline.nanoseconds) }
      try serve()
    }
    machine.peer.forget(0)
    for step in 0..<16 where !machine.peer.isAnswered(0) {
      if machine.peer.writeProbe(0, from: UInt32(step) << 24) {
        stack.receive(from: machine.peer, at: Instant(nanoseconds: now))
      }
      now &+= 1_000_000_000
      try serve()
    }
    guard machine.peer.isAnswered(0) else { throw .notServedAgain(turns: steps) }
  }
}

extension NetworkStack {
  fileprivate mutating func receive(from peer: borrowing HostilePeer, at now: Instant) {
    receive(peer.frame, at: now)
  }

  fileprivate mutating func nextFrame(into buffer: inout [UInt8], at now: Instant) -> Int? {
    var elements = buffer.mutableSpan
    var bytes = MutableRawSpan(_elements: &elements)
    return nextFrame(into: &bytes, at: now)
  }
}

extension HostilePeer {
  fileprivate mutating func hear(
    prefix count: Int, of buffer: [UInt8], isLost: Bool
  ) -> Bool {
    hear(RawSpan(_elements: buffer.span).extracting(0..<count), isLost: isLost)
  }
}
