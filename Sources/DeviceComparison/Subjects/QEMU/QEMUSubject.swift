import Glibc
import QTest
public import VirtIO

/// QEMU's own device: one process for many lists, another one after it aborted.
public final class QEMUSubject: Subject {
  private var process: QEMUProcess?
  private var interface: DeviceInterface?
  private var isAborted = false
  private var isLinkUp = true
  private var isRunning = true
  /// ConfigGeneration when the list began; no reset sets it back.
  private var firstGeneration: UInt32 = 0
  private var registers: [UInt32] = []
  private var loaded: UInt64?
  private var transmitted: [[UInt8]] = []
  /// Processes started so far.
  public private(set) var processCount = 0

  public init() {}

  public func begin(_ interface: DeviceInterface) throws(SubjectError) {
    if interface != self.interface || isAborted { forget() }
    isAborted = false
    self.interface = interface
    if let process {
      try cleanUp(process, interface)
    } else {
      try start(interface)
    }
    guard let process else { return }
    // Lists may lead the device to any memory; the halted guest needs none of it.
    process.memory.clear(0..<UInt64(ComparedMemory.byteCount))
    firstGeneration = 0
    if let start = try look(process) { firstGeneration = start[Observation.generation] }
    registers = try look(process) ?? []
  }

  public func forget() { process = nil }

  /// What QEMU wrote about the guest, or when it ended.
  public var log: String { process?.log ?? "" }

  public func perform(_ step: Step, turns: Int) throws(SubjectError) -> Observation {
    guard let process else { throw .unexpectedReply("a step before the list began") }
    loaded = nil
    transmitted = []
    if try apply(step, process) {
      try turn(process, turns)
    }
    return observation(process)
  }

  public func lookAgain() throws(SubjectError) -> Observation? {
    guard let process, !isAborted else { return nil }
    try turn(process, 3)
    return observation(process)
  }

  private func observation(_ process: QEMUProcess) -> Observation {
    var observation = Observation()
    observation.isAborted = isAborted
    if isAborted { return observation }
    observation.loaded = loaded
    observation.registers = registers
    observation.interruptLine = process.interruptLine
    observation.transmitted = transmitted
    observation.memory = process.memory.bytes(ComparedMemory.arena)
    return observation
  }

  /// Lets the main loop turn, then looks at the registers.
  private func turn(_ process: QEMUProcess, _ count: Int) throws(SubjectError) {
    for _ in 0..<count {
      guard try process.perform([.endianness]) != nil else { return isAborted = true }
      transmitted += process.wire.receive()
    }
    guard let registers = try look(process) else { return isAborted = true }
    self.registers = registers
    transmitted += process.wire.receive()
  }

  private func look(_ process: QEMUProcess) throws(SubjectError) -> [UInt32]? {
    let commands = Observation.registers.map { QEMUProcess.load($0.offset) }
    guard let replies = try process.perform(commands) else { return nil }
    var values = replies.map { UInt32(truncatingIfNeeded: $0.number ?? 0) }
    values[Observation.generation] &-= firstGeneration
    return values
  }

  /// Does the step; `false` if the device cannot know of it.
  private func apply(_ step: Step, _ process: QEMUProcess) throws(SubjectError) -> Bool {
    switch step {
    case .load(let offset, let width):
      let command = QEMUProcess.load(offset, width: QTestWidth(rawValue: Int(width)) ?? .word)
      guard let replies = try process.perform([command]) else {
        isAborted = true
        return false
      }
      loaded = replies.first?.number.map { sinceBeginning($0, offset, width) }
    case .store(let offset, let width, let value):
      let command = QEMUProcess.store(
        offset, value, width: QTestWidth(rawValue: Int(width)) ?? .word)
      guard try process.perform([command]) != nil else {
        isAborted = true
        return false
      }
    case .arrive(let frame, let count):
      for ordinal in 0..<count { try send(frame.bytes(ordinal: ordinal), process) }
    case .link(let isUp):
      isAborted = try !process.ask("set_link device \(isUp ? "on" : "off")")
      isLinkUp = isUp
      return !isAborted
    case .machine(let isRunning):
      isAborted = try !process.ask(isRunning ? "cont" : "stop")
      self.isRunning = isRunning
      return !isAborted
    default:
      store(step, process.memory)
      return false
    }
    return true
  }

  /// `value` with the part that is ConfigGeneration counted from the list's beginning.
  private func sinceBeginning(_ value: UInt64, _ offset: UInt16, _ width: UInt8) -> UInt64 {
    for piece in RegisterPieces(offset: offset, width: width)
    where piece.offset == 0x0fc && piece.width == 4 {
      let shift = UInt64(8 * piece.byteOffset)
      let part = UInt32(truncatingIfNeeded: value >> shift) &- firstGeneration
      return value & ~(0xffff_ffff << shift) | UInt64(part) << shift
    }
    return value
  }

  /// Sends one frame; a full socket empties while the main loop turns.
  private func send(_ frame: [UInt8], _ process: QEMUProcess) throws(SubjectError) {
    for _ in 0..<1000 {
      if try process.wire.send(frame) { return }
      guard try process.perform([.endianness]) != nil else { return isAborted = true }
    }
    throw .system("send a frame", code: EAGAIN)
  }

  private func store(_ step: Step, _ memory: SharedMemory) {
    switch step {
    case .memory(let address, let width, let value):
      memory.store(value.bytes(Int(width)), at: address)
    case .descriptor(let place, let descriptor): memory.store(descriptor.bytes, at: place)
    case .bytes(let place, let bytes): memory.store(bytes, at: place)
    case .fill(let place, let count, let seed):
      memory.store(Step.pattern(count: Int(count), seed: seed), at: place)
    default: break
    }
  }

  /// Takes back what a reset leaves, and empties the way of frames.
  private func cleanUp(
    _ process: QEMUProcess, _ interface: DeviceInterface
  ) throws(SubjectError) {
    if !isLinkUp { _ = try apply(.link(isUp: true), process) }
    if !isRunning { _ = try apply(.machine(isRunning: true), process) }
    let cleaning = QEMUCleaning(process: process, interface: interface)
    guard try cleaning.run() else {
      // What is left of the process answers nothing; the next one begins clean by itself.
      try start(interface)
      return
    }
  }

  private func start(_ interface: DeviceInterface) throws(SubjectError) {
    process = nil
    process = try QEMUProcess(interface)
    processCount += 1
    isLinkUp = true
    isAborted = false
    isRunning = true
  }
}

extension QTestReply {
  /// The value of an answer that has one.
  var number: UInt64? {
    if case .value(let value) = self { value } else { nil }
  }
}
