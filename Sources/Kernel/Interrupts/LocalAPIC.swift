/// The processor's own interrupt controller, by memory-mapped registers (Intel SDM volume 3 §11).
enum LocalAPIC {
  static let base: UInt64 = 0xFEE0_0000

  private enum Register: UInt64 {
    case identifier = 0x020
    case taskPriority = 0x080
    case endOfInterrupt = 0x0B0
    case spuriousVector = 0x0F0
    case timer = 0x320
    case line0 = 0x350
    case line1 = 0x360
    case initialCount = 0x380
    case currentCount = 0x390
    case divideConfiguration = 0x3E0
  }

  private static let masked: UInt32 = 1 << 16
  private static let enabled: UInt32 = 1 << 8
  private static let nonmaskable: UInt32 = 4 << 8
  private static let divideBy16: UInt32 = 0b0011

  /// Accepts interrupts, and non-maskable ones on line 1; line 0, the 8259's, stays masked.
  static func configure() {
    store(masked, to: .line0)
    store(nonmaskable, to: .line1)
    store(masked, to: .timer)
    store(divideBy16, to: .divideConfiguration)
    store(0, to: .taskPriority)
    store(enabled | UInt32(InterruptVector.spurious.rawValue), to: .spuriousVector)
  }

  static var identifier: UInt8 { UInt8(load(.identifier) >> 24) }

  /// Ends the interrupt of the highest priority that is in service. For a level-triggered one
  /// the I/O APIC then looks at its line again.
  static func endInterrupt() {
    store(0, to: .endOfInterrupt)
  }

  /// Counts down from the largest value without an interrupt.
  static func startCounting() {
    store(masked, to: .timer)
    store(.max, to: .initialCount)
  }

  static var count: UInt32 { load(.currentCount) }

  /// Interrupts once, after `count` steps of the timer.
  static func startTimer(count: UInt32) {
    store(UInt32(InterruptVector.timer.rawValue), to: .timer)
    store(count, to: .initialCount)
  }

  private static func load(_ register: Register) -> UInt32 {
    PhysicalMemory.load32(base + register.rawValue)
  }

  private static func store(_ value: UInt32, to register: Register) {
    PhysicalMemory.store32(value, to: base + register.rawValue)
  }
}

/// Vectors of the interrupt descriptor table; the upper four bits are the priority.
///
/// The timer's is higher: a device interrupt that waits for its end must not hold the timer up.
enum InterruptVector: UInt8 {
  case nonmaskable = 2
  case doubleFault = 8
  case machineCheck = 18
  case device = 0x31
  case timer = 0x41
  case spurious = 0xFF
}
