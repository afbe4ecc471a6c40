import VirtIO

/// Everything that a guest or a host can see of a device after a step.
public struct Observation: Sendable {
  /// The device ended the whole machine; nothing else is left to compare.
  public var isAborted = false
  /// What a load gave.
  public var loaded: UInt64?
  /// The values of ``registers``, in order; ConfigGeneration counts from the list's beginning.
  public var registers: [UInt32] = []
  /// The level of the interrupt line.
  public var interruptLine = false
  /// What the backend got during the step.
  public var transmitted: [[UInt8]] = []
  /// How often the main loop turned at least; not compared.
  public var turns = 0
  /// ``ComparedMemory/arena``, byte by byte.
  public var memory: [UInt8] = []

  /// Registers whose load changes nothing, looked at after every step.
  public static let registers: [(name: String, offset: UInt16)] =
    [
      MMIORegister.status, .interruptStatus, .configGeneration, .deviceFeatures, .queueNumMax,
      .queuePFN, .queueReady,
    ].map { ($0.name, $0.rawValue) } + [("MAC 0-3", 0x100), ("MAC 4-5 and link", 0x104)]

  /// Where ``registers`` has ConfigGeneration.
  static let generation = 2
}
