import Bytes
public import VirtIO
public import VirtIODevice

/// The model in this process.
public final class ModelSubject: Subject {
  private let policy: DevicePolicy
  private var device: NetworkDevice
  private var memory: GuestMemory
  private var backend = KeepingBackend()
  private var loaded: UInt64?

  /// - Parameter policy: other than QEMU's own it makes a subject that differs on purpose.
  public init(policy: DevicePolicy = ModelSubject.comparedPolicy) {
    self.policy = policy
    device = NetworkDevice(DeviceConfiguration())
    memory = GuestMemory(base: 0, byteCount: ComparedMemory.byteCount)
  }

  /// What QEMU is under qtest: its stores are the main loop's, its backend a datagram socket.
  public static var comparedPolicy: DevicePolicy {
    DevicePolicy(conformance: .qemu, notificationDelivery: .inline, backend: .datagram)
  }

  public func begin(_ interface: DeviceInterface) throws(SubjectError) {
    device = NetworkDevice(
      DeviceConfiguration(interface: interface, policy: policy))
    memory = GuestMemory(base: 0, byteCount: ComparedMemory.byteCount)
    backend = KeepingBackend()
    // A load of the configuration space is remembered by the device, and every list begins
    // behind one.
    _ = look()
  }

  public func perform(_ step: Step, turns: Int) throws(SubjectError) -> Observation {
    backend.frames.removeAll(keepingCapacity: true)
    loaded = nil
    let framesBefore = device.framesWaiting
    let lostBefore = device.framesLost + device.framesDelivered
    apply(step)
    device.runToIdle(memory: &memory, backend: &backend)
    var observation = look()
    let consumed = device.framesLost + device.framesDelivered - lostBefore
    observation.turns =
      3 + max(consumed, device.framesWaiting - framesBefore) + backend.frames.count / 256
    return observation
  }

  public func lookAgain() throws(SubjectError) -> Observation? { nil }

  public func forget() {}

  private func apply(_ step: Step) {
    switch step {
    case .load(let offset, let width): loaded = load(offset, width)
    case .store(let offset, let width, let value): store(offset, width, value)
    case .memory(let address, let width, let value):
      store(value.bytes(Int(width)), at: address)
    case .descriptor(let place, let descriptor): store(descriptor.bytes, at: place)
    case .bytes(let place, let bytes): store(bytes, at: place)
    case .fill(let place, let count, let seed):
      store(Step.pattern(count: Int(count), seed: seed), at: place)
    case .arrive(let frame, let count):
      for ordinal in 0..<count { device.arrive(frame.bytes(ordinal: ordinal).rawSpan) }
    case .link(let isUp): device.setLink(up: isUp, memory: &memory, backend: &backend)
    case .machine(let isRunning):
      device.setRunning(isRunning, memory: &memory, backend: &backend)
    }
  }

  private func store(_ bytes: [UInt8], at address: UInt64) {
    memory.copy(bytes.rawSpan, to: address)
  }

  private func load(_ offset: UInt16, _ width: UInt8) -> UInt64 {
    var value: UInt64 = 0
    for piece in RegisterPieces(offset: offset, width: width) where piece.offset < 0x200 {
      let part = UInt64(device.loadRegister(piece.offset, width: piece.width))
      value |= part << UInt64(8 * piece.byteOffset)
    }
    return value
  }

  private func store(_ offset: UInt16, _ width: UInt8, _ value: UInt64) {
    for piece in RegisterPieces(offset: offset, width: width) where piece.offset < 0x200 {
      let mask = UInt64(1) << UInt64(8 * piece.width) - 1
      let part = UInt32(value >> UInt64(8 * piece.byteOffset) & mask)
      device.storeRegister(
        piece.offset, value: part, width: piece.width, memory: &memory, backend: &backend)
    }
  }

  private func look() -> Observation {
    var observation = Observation()
    observation.isAborted = device.abort != nil
    if observation.isAborted { return observation }
    observation.loaded = loaded
    observation.registers = Observation.registers.map {
      device.loadRegister($0.offset, width: 4)
    }
    observation.interruptLine = device.interruptLine
    observation.transmitted = backend.frames
    observation.memory = memory.bytes(ComparedMemory.arena)
    return observation
  }
}

/// A backend that keeps what it is given.
private struct KeepingBackend: NetworkBackend {
  var frames: [[UInt8]] = []

  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool {
    frames.append(frame.copied())
    return true
  }
}
