public import VirtIO

/// Makes lists that reach deep.
///
/// Most initialise a device as a driver would, with random features, sizes and layouts, then mix
/// traffic with deviations; some are nonsense from the first step.
///
/// A list follows from interface, seed and number alone.
public struct ListGenerator {
  let interface: DeviceInterface
  var random: ListRandom
  var steps: [Step] = []
  var queues: [SketchedQueue] = []
  /// The features that the sketched driver accepted.
  var features: FeatureBits = []
  /// How often out of 1,000 a step deviates from what a driver does.
  var deviation: UInt64 = 0
  /// Kinds of rare things that this list may hold.
  var mayAbort = false
  var mayStop = false
  /// The list has frames shorter than the filter's look at them, and hence no commands.
  ///
  /// QEMU's filter looks at 18 bytes of any frame; behind a shorter one lies what the host's
  /// memory happens to hold.
  var sendsRunts = false
  var isLinkUp = true
  var isRunning = true
  /// Frames that may still wait in the socket; it has an end.
  var framesSent = 0

  /// List `number` of the run with this seed: initialisation and at least `stepCount` steps.
  public static func list(
    _ number: Int, seed: UInt64, interface: DeviceInterface, stepCount: Int
  ) -> StepList {
    var mixed = ListRandom(seed: seed &* 0x1_0000_0001 &+ UInt64(number))
    var generator = ListGenerator(interface: interface, random: ListRandom(seed: mixed.next()))
    generator.run(stepCount)
    return StepList(interface: interface, steps: generator.steps)
  }

  private init(interface: DeviceInterface, random: ListRandom) {
    self.interface = interface
    self.random = random
  }

  private mutating func run(_ stepCount: Int) {
    deviation = random.pick([0, 10, 50, 150])
    mayAbort = random.chance(10)
    mayStop = random.chance(60)
    sendsRunts = random.chance(150)
    if random.chance(60) {
      sketchQueues()
      deviation = 400
    } else {
      initialise()
    }
    let begin = steps.count
    while steps.count - begin < stepCount {
      if random.chance(deviation) { deviate() } else { drive() }
    }
  }

  /// What a driver or the wire does.
  private mutating func drive() {
    let hasEvents = features.contains(.eventIdx)
    let action = random.pick(weighted: [
      (24, Action.receiveBuffers), (28, .frames), (26, .transmit), (6, .notify),
      (8, .acknowledge), (5, .suppress), (hasEvents ? 14 : 1, .event),
      (sendsRunts ? 0 : 6, .control),
      (1, .reinitialise),
      (2, .look),
    ])
    switch action {
    case .receiveBuffers: postReceiveBuffers()
    case .frames: sendFrames()
    case .transmit: postTransmission()
    case .notify: notify(random.pick([0, 1, 2]))
    case .acknowledge: acknowledge()
    case .suppress: suppress()
    case .event: moveEvent()
    case .control: postCommand()
    case .reinitialise: initialise()
    case .look: look()
    }
  }

  private enum Action {
    case receiveBuffers, frames, transmit, notify, acknowledge, suppress, event, control
    case reinitialise, look
  }

  // MARK: Single steps

  mutating func store(_ offset: UInt16, _ value: UInt64, width: UInt8 = 4) {
    steps.append(.store(offset: offset, width: width, value: value))
  }

  mutating func write(_ address: UInt64, _ value: UInt64, width: UInt8) {
    guard ComparedMemory.arena.contains(address),
      address + UInt64(width) <= ComparedMemory.arena.upperBound
    else { return }
    steps.append(.memory(address: address, width: width, value: value))
  }

  mutating func describe(_ address: UInt64, _ descriptor: Descriptor) {
    guard ComparedMemory.arena.contains(address),
      address + 16 <= ComparedMemory.arena.upperBound
    else { return }
    steps.append(.descriptor(at: address, descriptor))
  }

  mutating func notify(_ queue: UInt64) { store(0x050, queue) }

  private mutating func acknowledge() {
    if random.chance(500) { steps.append(.load(offset: 0x060, width: 4)) }
    store(0x064, random.pick([1, 1, 1, 2, 3, 3, 0, 0xff]))
  }

  private mutating func suppress() {
    let queue = queues[random.number(0...2)]
    write(queue.availableFlags, random.pick([0, 0, 1, 1, 1, 0xfffe, 0x8001]), width: 2)
  }

  /// `used_event`, near where the device is or not.
  private mutating func moveEvent() {
    let queue = queues[random.number(0...2)]
    // Used elements are as many as chains, or a few fewer; positions begin at 0.
    let event: UInt16 = random.pick(weighted: [
      (4, queue.position &- random.number(0...8)), (2, queue.position &+ random.number(0...2)),
      (3, random.number(0...24)), (1, random.number(0...0xffff)),
    ])
    write(queue.usedEvent, UInt64(event), width: 2)
  }

  mutating func look() {
    steps.append(.load(offset: random.number(0...127) * 4, width: 4))
  }
}
