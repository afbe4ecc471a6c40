import FaultPlans
import TestSupport
import VirtIO

/// Random plans in which every verb, option and trigger occurs.
struct RandomFaults {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func plan() -> FaultPlan {
    let count = Int.random(in: 0...12, using: &generator)
    let seed = generator.chance(percent: 50) ? 0 : generator.next()
    return FaultPlan((0..<count).map { _ in fault() }, seed: seed)
  }

  mutating func fault() -> PlannedFault {
    let verb = verb(Int.random(in: 0..<RandomFaults.verbCount, using: &generator))
    return PlannedFault(verb, trigger(of: verb))
  }

  static let verbCount = 32

  private mutating func trigger(of verb: FaultVerb) -> FaultTrigger {
    switch verb {
    case .firstPosition, .stallBackend, .disconnectInterrupt, .defect: return FaultTrigger()
    default: break
    }
    let limit = generator.chance(percent: 30) ? 1 + number() / 2 : nil
    let conditions = generator.chance(percent: 50) ? conditions() : FaultConditions()
    switch verb {
    case .holdLine, .spuriousInterrupt, .configurationInterrupt, .resetDevice, .forgetState,
      .pauseGuest, .haltProcessor:
      if generator.chance(percent: 40) {
        let period = generator.chance(percent: 50) ? 1_000 + duration() : nil
        return FaultTrigger(.moment(duration(), period: period), while: conditions, limit: limit)
      }
      let event = generator.chance(percent: 50) ? pick(FaultEvent.allCases) : nil
      return FaultTrigger(occasion(), on: event, while: conditions, limit: limit)
    default: return FaultTrigger(occasion(), while: conditions, limit: limit)
    }
  }

  private mutating func occasion() -> FaultTrigger.Occasion {
    switch generator.next() % 4 {
    case 0: .every(1)
    case 1: .every(1 + number() / 2)
    case 2: .oneIn(1 + number() / 2)
    default:
      .at(
        (0...Int.random(in: 0...3, using: &generator)).map { _ in
          let first = 1 + number() / 2
          return first...(generator.chance(percent: 50) ? first : first + number() / 4)
        })
    }
  }

  private mutating func conditions() -> FaultConditions {
    FaultConditions(
      during: generator.chance(percent: 40) ? range() : nil,
      framesWaiting: generator.chance(percent: 40) ? 1 + number() / 2 : nil,
      isReceiveRingEmpty: generator.chance(percent: 40),
      receiveUsed: generator.chance(percent: 40) ? UInt16(truncatingIfNeeded: number()) : nil,
      transmitUsed: generator.chance(percent: 40) ? UInt16(truncatingIfNeeded: number()) : nil)
  }

  private mutating func range() -> Range<UInt64> {
    let start = duration() / 2
    return start..<(start + duration())
  }

  /// Small numbers, and now and then the largest.
  private mutating func number() -> UInt64 {
    switch generator.next() % 4 {
    case 0: .max - 1
    case 1: generator.next()
    default: generator.next() % 100
    }
  }

  private mutating func duration() -> UInt64 {
    let units: [UInt64] = [1, 1_000, 1_000_000, 1_000_000_000]
    return (1 + generator.next() % 999) * pick(units)
  }

  private mutating func delay() -> FaultDelay {
    generator.chance(percent: 50) ? .nanoseconds(duration()) : .steps(1 + generator.next() % 50)
  }

  private mutating func queue() -> Direction? {
    generator.chance(percent: 30) ? nil : pick(Direction.allCases)
  }

  private mutating func mask() -> UInt32 { 1 | UInt32(truncatingIfNeeded: generator.next()) }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(generator.next() % UInt64(values.count))]
  }

  private mutating func verb(_ number: Int) -> FaultVerb {
    switch number {
    case 0: .firstPosition(UInt16(truncatingIfNeeded: generator.next()))
    case 1: .stallBackend(generator.chance(percent: 50) ? range() : duration()..<(.max))
    case 2: .disconnectInterrupt
    case 3: .defect(pick(DeviceDefect.allCases))
    case 4: .burst(frames: 1 + generator.next() % 10_000)
    case 5: .resizeFrame(byteCount: generator.next() % 65_537)
    case 6: .dropFrame(pick(Direction.allCases))
    case 7: .delayFrame(by: duration())
    case 8: .refuseTransmit(retryAfter: generator.chance(percent: 50) ? nil : duration())
    case 9: .dropNotification(queue())
    case 10: .delayNotification(queue(), by: delay())
    case 11: .dropInterrupt(queue())
    case 12: .delayInterrupt(queue(), by: duration())
    case 13: .withholdInterrupt(queue())
    case 14: .holdLine
    case 15: .clearInterruptStatus
    case 16: .spuriousInterrupt
    case 17: .configurationInterrupt
    case 18: .delayStore(pick(DeviceField.allCases), queue(), by: delay())
    case 19: .reorderUsed(queue(), by: delay())
    case 20: .delayDriverStore(pick(DriverField.allCases), queue(), by: duration())
    case 21:
      .stuckRead(
        pick(ReadField.allCases), queue(),
        times: generator.chance(percent: 50) ? nil : 1 + generator.next() % 1_000)
    case 22: .flipID(queue(), mask: mask())
    case 23: .flipLength(queue(), mask: mask())
    case 24: .aliasBuffer(queue())
    case 25: .leakChain(queue())
    case 26: .breakDevice(pick(Direction.allCases))
    case 27: .resetDevice
    case 28: .forgetState
    case 29: .failAllocation
    case 30:
      .pauseGuest(
        duration: duration(),
        losing: generator.chance(percent: 50) ? nil : pick(LostEvent.allCases))
    default: .haltProcessor
    }
  }
}
