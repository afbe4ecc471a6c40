public import Clocks
public import Matching
internal import TestSupport
public import TraceFormat
import VirtIO
public import Wire

/// A run whose truth is known: when everything happened, and which frame is which record.
public struct SyntheticRun {
  /// What the run is like; percentages and permilles of frames, times in nanoseconds.
  public struct Plan {
    public var seed: UInt64
    public var frameCount: Int
    public var ticksPerSecond: UInt64 = 2_600_000_000
    /// How far the clock is off what the session claims.
    public var ratePartsPerMillion: Double
    /// How far the rate swings around its mean.
    public var wanderPartsPerMillion: Double
    public var hostOffset: Int64
    public var jitter: Int64
    public var spacing: Int64
    public var duplicatePercent: Int
    public var captureLossPermille: Int
    public var deliveryLossPermille: Int
    public var reorders: Bool
    public var step: (afterFrame: Int, nanoseconds: Int64)?

    public init(
      seed: UInt64 = 1, frameCount: Int = 2_000, ratePartsPerMillion: Double = 0,
      wanderPartsPerMillion: Double = 0, hostOffset: Int64 = 1_700_000_000_000_000_000,
      jitter: Int64 = 50_000, spacing: Int64 = 200_000, duplicatePercent: Int = 0,
      captureLossPermille: Int = 0, deliveryLossPermille: Int = 0, reorders: Bool = false,
      step: (afterFrame: Int, nanoseconds: Int64)? = nil
    ) {
      self.seed = seed
      self.frameCount = frameCount
      self.ratePartsPerMillion = ratePartsPerMillion
      self.wanderPartsPerMillion = wanderPartsPerMillion
      self.hostOffset = hostOffset
      self.jitter = jitter
      self.spacing = spacing
      self.duplicatePercent = duplicatePercent
      self.captureLossPermille = captureLossPermille
      self.deliveryLossPermille = deliveryLossPermille
      self.reorders = reorders
      self.step = step
    }
  }

  public struct Frame {
    public var bytes: [UInt8]
    public var nanoseconds: Int64
    /// The record of its transfer; `nil` when the driver never got it.
    public var record: UInt64?
  }

  public static let guest = MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56)
  public static let peer = MACAddress(0x52, 0x55, 0x0A, 0, 2, 2)

  public let plan: Plan
  public private(set) var records: [TraceRecord] = []
  /// For each record the true moment on the host's clock.
  public private(set) var recordTimes: [Int64] = []
  public private(set) var frames: [Frame] = []
  /// Records of transfers whose frame the capture lost.
  public private(set) var uncapturedRecords: [UInt64] = []

  private var generator: SeededGenerator
  private var events: [(time: Int64, event: TraceEvent, frame: Int?)] = []

  public init(_ plan: Plan) {
    self.plan = plan
    generator = SeededGenerator(seed: plan.seed)
    generate()
  }

  public var wireFrames: [WireFrame] {
    frames.map {
      WireFrame(
        $0.bytes.frameSpan, originalLength: UInt32($0.bytes.count), nanoseconds: $0.nanoseconds)
    }
  }

  /// The counter at a true moment, given in nanoseconds since the run began.
  private func ticks(at time: Int64) -> UInt64 {
    let seconds = Double(time) * 1e-9
    let swing = plan.wanderPartsPerMillion * 1e-6 * 3 * Wave.sine(seconds / 3)
    let stretched = seconds * (1 + plan.ratePartsPerMillion * 1e-6) + swing
    return 1_000_000_000 + UInt64(stretched * Double(plan.ticksPerSecond))
  }

  private mutating func frameBytes(_ number: Int, _ direction: Direction) -> [UInt8] {
    var bytes = generator.bytes(Int.random(in: 54...300, using: &generator))
    let (source, destination) =
      direction == .transmit
      ? (SyntheticRun.guest, SyntheticRun.peer) : (SyntheticRun.peer, SyntheticRun.guest)
    for place in 0..<6 {
      bytes[place] = UInt8(truncatingIfNeeded: destination.rawValue >> UInt64(40 - 8 * place))
      bytes[6 + place] = UInt8(truncatingIfNeeded: source.rawValue >> UInt64(40 - 8 * place))
    }
    bytes[12] = 8
    bytes[13] = 0
    return bytes
  }

  private mutating func generate() {
    addSetup()
    var time: Int64 = 10_000_000
    var lastUsed: Int64 = time
    var repeated: (bytes: [UInt8], direction: Direction)?
    for number in 0..<plan.frameCount {
      time += Int64.random(in: 1_000...plan.spacing, using: &generator)
      let direction: Direction = generator.chance(percent: 50) ? .transmit : .receive
      var (bytes, way) = (frameBytes(number, direction), direction)
      if let last = repeated { (bytes, way) = last }
      repeated =
        repeated == nil && generator.chance(percent: plan.duplicatePercent)
        ? (bytes, way) : nil
      let shift = plan.step.map { number > $0.afterFrame ? $0.nanoseconds : 0 } ?? 0
      let isCaptured = !permille(plan.captureLossPermille)
      let isDelivered = !permille(plan.deliveryLossPermille)
      let latency = 1_000 + Int64.random(in: 0...plan.jitter, using: &generator)
      let frame = isCaptured ? frames.count : nil
      if isCaptured {
        frames.append(Frame(bytes: bytes, nanoseconds: plan.hostOffset + time + shift, record: nil))
      }
      let hash = FramePrefixHash.of(bytes.frameSpan)
      let length = UInt32(bytes.count + 12)
      if way == .transmit {
        events.append(
          (
            time - latency,
            .madeAvailable(
              queue: 1, position: 0, head: UInt16(truncatingIfNeeded: number), length: length,
              prefixHash: hash), frame ?? -1
          ))
        events.append(
          (
            time + latency,
            .usedElement(
              queue: 1, position: 0, id: UInt32(UInt16(truncatingIfNeeded: number)), length: 0,
              prefixHash: 0), nil
          ))
      } else if isDelivered {
        var used = time + latency
        if !plan.reorders { used = max(used, lastUsed + 10) }
        lastUsed = used
        events.append(
          (
            used,
            .usedElement(
              queue: 0, position: 0, id: UInt32(number & 0xFF), length: length, prefixHash: hash),
            frame ?? -1
          ))
      }
    }
    events.append((time + 1_000_000_000, .flushed(.requested), nil))
    seal()
  }

  private mutating func permille(_ chance: Int) -> Bool {
    Int.random(in: 0..<1_000, using: &generator) < chance
  }

  private mutating func addSetup() {
    func add(_ event: TraceEvent) { events.append((Int64(events.count) * 100, event, nil)) }
    add(.registerLoad(slot: 23, offset: 4, value: 2))
    add(.registerStore(slot: 23, offset: 0x70, value: 0))
    add(.registerStore(slot: 23, offset: 0x24, value: 0))
    add(.registerStore(slot: 23, offset: 0x20, value: 0x20))
    add(.registerStore(slot: 23, offset: 0x24, value: 1))
    add(.registerStore(slot: 23, offset: 0x20, value: 1))
    for place in 0..<6 {
      let value = UInt8(truncatingIfNeeded: SyntheticRun.guest.rawValue >> UInt64(40 - 8 * place))
      add(.registerLoad(slot: 23, offset: 0x100 + UInt16(place), value: UInt32(value)))
    }
    add(.registerStore(slot: 23, offset: 0x70, value: 15))
  }

  private mutating func seal() {
    var available: UInt16 = 0
    var used: [UInt16] = [0, 0]
    let ordered = events.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
    for (place, entry) in ordered.enumerated() {
      var event = entry.event
      switch event {
      case .madeAvailable(let queue, _, let head, let length, let hash):
        event = .madeAvailable(
          queue: queue, position: available, head: head, length: length, prefixHash: hash)
        available &+= 1
      case .usedElement(let queue, _, let id, let length, let hash):
        event = .usedElement(
          queue: queue, position: used[Int(queue)], id: id, length: length, prefixHash: hash)
        used[Int(queue)] &+= 1
      default: break
      }
      let index = UInt64(place)
      records.append(TraceRecord(index: index, ticks: ticks(at: entry.time), event: event))
      recordTimes.append(plan.hostOffset + entry.time)
      if let frame = entry.frame {
        if frame >= 0 { frames[frame].record = index } else { uncapturedRecords.append(index) }
      }
    }
  }
}

extension SyntheticRun {
  /// What each captured frame that was delivered says about the clock.
  public var constraints: [ClockConstraint] {
    frames.compactMap { frame in
      guard let record = frame.record.map({ records[Int($0)] }) else { return nil }
      let isSent = if case .madeAvailable = record.event { true } else { false }
      return ClockConstraint(
        ticks: record.ticks, nanoseconds: frame.nanoseconds, side: isSent ? .notAfter : .notBefore)
    }
  }

  /// The serial line of the run; `keeps` says which blocks of records arrive.
  public func line(
    sessionIdentifier: UInt32 = 7, keeping keeps: (UInt32) -> Bool = { _ in true }
  ) -> [UInt8] {
    let session = TraceSession(
      ticksPerSecond: plan.ticksPerSecond, commandLine: Array("trace=stream".utf8)
    ).block(sessionIdentifier: sessionIdentifier)
    var ring = TraceRing(
      blockCount: max(2, records.count / 20), sessionIdentifier: sessionIdentifier)
    for record in records {
      ring.append(record.event, ticks: record.ticks)
      if record.index % 40 == 39 { ring.seal() }
    }
    ring.seal()
    var drain = FramedDrain(session: session)
    var line: [UInt8] = []
    var block: [UInt8] = []
    var number: UInt32 = 0
    while let byte = drain.nextByte(from: &ring) {
      block.append(byte)
      guard byte == 0 else { continue }
      if number == 0 || keeps(number - 1) { line += block }
      number += 1
      block = []
    }
    return line
  }

  /// The run as a reader gives it.
  public func trace(keeping keeps: (UInt32) -> Bool = { _ in true }) -> ArrivedTrace? {
    ArrivedTrace(line: line(keeping: keeps))
  }
}

/// A sine without Foundation, good to a part in a million.
enum Wave {
  static func sine(_ radians: Double) -> Double {
    let turn = 2 * Double.pi
    var angle = radians.truncatingRemainder(dividingBy: turn)
    if angle > .pi { angle -= turn }
    if angle < -.pi { angle += turn }
    var term = angle
    var sum = angle
    for step in 1..<12 {
      term *= -angle * angle / Double(2 * step * (2 * step + 1))
      sum += term
    }
    return sum
  }
}
