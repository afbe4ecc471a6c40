import TraceFormat

/// The events that `Programs/vectors.c` draws from a seed, and what this project's encoder, ring
/// and drain make of them.
struct RandomEvents {
  private var state: UInt64
  private var available = [UInt16](repeating: 0, count: 10)
  private var used = [UInt16](repeating: 0, count: 10)
  private var ticks: UInt64 = 0
  private var nanoseconds: UInt64 = 0

  /// The serial line of `count` events, with what the ring and the drain counted.
  static func line(
    seed: UInt64, count: Int
  ) -> (bytes: [UInt8], recordsLost: UInt64, framesAbandoned: UInt64) {
    var events = RandomEvents(state: seed)
    var ring = TraceRing(blockCount: 3, sessionIdentifier: 9)
    let session = TraceSession(
      ticksPerSecond: 1_000_000_000, commandLine: [], emitter: Array("vectors".utf8))
    var drain = FramedDrain(session: session.block(sessionIdentifier: 9))
    var bytes: [UInt8] = []
    for place in 0..<count {
      let (event, ticks, drained) = events.next()
      ring.append(event, ticks: ticks)
      if place % 101 == 100 { ring.seal() }
      for _ in 0..<drained {
        guard let byte = drain.nextByte(from: &ring) else { break }
        bytes.append(byte)
      }
    }
    ring.seal()
    while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
    return (bytes, ring.recordsLost, drain.abandonedFrameCount)
  }

  private init(state: UInt64) {
    self.state = state
  }

  private mutating func draw() -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 33)
  }

  /// The next event, when it happens, and how many bytes leave after it.
  private mutating func next() -> (event: TraceEvent, ticks: UInt64, drained: UInt32) {
    let (a, b, d, e) = (draw(), draw(), draw(), draw())
    ticks += b % 97 == 0 ? UInt64(b) << 20 : UInt64(b & 1023)
    let event = a % 20 < 11 ? ringEvent(a % 20, UInt8(a / 20 % 10), d, e) : other(a % 20, d, e)
    return (event, ticks, (b >> 10) % 22)
  }

  private mutating func position(
    _ counter: WritableKeyPath<RandomEvents, [UInt16]>, _ queue: UInt8, _ d: UInt32, _ e: UInt32
  ) -> UInt16 {
    guard d & 3 != 0 else { return UInt16(truncatingIfNeeded: e) }
    defer { self[keyPath: counter][Int(queue)] &+= 1 }
    return self[keyPath: counter][Int(queue)]
  }

  private mutating func ringEvent(
    _ choice: UInt32, _ queue: UInt8, _ d: UInt32, _ e: UInt32
  ) -> TraceEvent {
    let (low, other) = (UInt16(truncatingIfNeeded: d), UInt16(truncatingIfNeeded: e))
    let isOdd = e & 1 == 1
    switch choice {
    case 0:
      let position = position(\.available, queue, d, e)
      return .madeAvailable(
        queue: queue, position: position, head: d & 3 != 0 ? position : low,
        length: d & 4 != 0 ? 2048 : e & 0xFFFF, prefixHash: d & 8 != 0 ? 0 : e)
    case 1:
      let position = position(\.used, queue, d, e)
      return .usedElement(
        queue: queue, position: position, id: d & 3 != 0 ? UInt32(position) : d,
        length: d & 4 != 0 ? 0 : e & 0xFFFF, prefixHash: d & 4 != 0 ? 0 : e)
    case 2: return .usedIndex(queue: queue, value: low, emptyPolls: isOdd ? 0 : UInt64(e))
    case 3: return .notificationDecision(queue: queue, flags: low & 3, sent: isOdd)
    case 4: return .eventDecision(queue: queue, availableEvent: low, sent: isOdd)
    case 5: return .usedEvent(queue: queue, position: low)
    case 6: return .interruptsSuppressed(queue: queue, isOdd)
    case 7: return .pollBegan(queue: queue, counter: UInt64(d) << UInt64(e % 33))
    case 8:
      return .ringInspected(
        queue: queue,
        RingInspection(
          available: low, used: other, usedFlags: UInt16(d >> 16 & 3),
          outstanding: UInt16(e >> 16 & 0xFF), finding: WatchdogFinding.allCases[Int(d % 6)],
          availableEvent: isOdd ? UInt16(e >> 8 & 0xFFFF) : nil))
    case 9: return .deviceViolation(queue: queue, DeviceViolation.allCases[Int(d % 5)], value: e)
    default:
      return .queueConfigured(
        queue: queue, size: 1 << UInt16(d % 16), firstPosition: other, descriptorArea: UInt64(d),
        driverArea: UInt64(e), deviceArea: UInt64(d) << 20)
    }
  }

  private mutating func other(_ choice: UInt32, _ d: UInt32, _ e: UInt32) -> TraceEvent {
    switch choice {
    case 11:
      let (slot, offset) = (UInt8(d & 31), UInt16(e & 0x1FF))
      return e & 1 == 1
        ? .registerStore(slot: slot, offset: offset, value: d)
        : .registerLoad(slot: slot, offset: offset, value: d)
    case 12:
      nanoseconds += UInt64(d)
      return .clock(nanoseconds: nanoseconds)
    case 13: return .waitBegan(deadline: e & 1 == 1 ? nil : nanoseconds + UInt64(d))
    case 14: return .interruptsTaken(InterruptSet(rawValue: UInt8(d & 3)))
    case 15: return .interruptStatus(e & 3)
    case 16: return .user(code: d, first: UInt64(e) << UInt64(d % 33), second: UInt64(e))
    case 17: return .deviceReset(DeviceResetReason.allCases[Int(d % 4)])
    case 18:
      return .exception(
        vector: UInt8(d & 31), errorCode: UInt64(e), instructionPointer: UInt64(d) << 30,
        address: UInt64(e))
    default: return .sharedMemory(address: UInt64(d) << 12, byteCount: e)
    }
  }
}
