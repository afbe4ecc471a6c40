import CBoot

/// The tables by which the processor finds handlers and their stacks (Intel SDM volume 3 §7).
enum DescriptorTables {
  private static let codeSelector: UInt64 = 0x08
  private static let taskSelector: UInt16 = 0x18
  private static let taskByteCount: UInt64 = 104

  /// Entries of the interrupt stack table, which are places in `Stacks.S` too.
  private enum InterruptStack: UInt32, CaseIterable {
    case doubleFault = 1
    case nonmaskable = 2
    case machineCheck = 3
    case exception = 4
    case interrupt = 5
  }

  static func configure() {
    configureTaskState()
    for vector in UInt8(0)..<32 {
      setGate(vector, to: exception_entry(vector), stack: stack(of: vector))
    }
    setGate(.device, to: device_interrupt_entry_address())
    setGate(.timer, to: timer_interrupt_entry_address())
    setGate(.spurious, to: spurious_interrupt_entry_address())
    cpu_load_interrupt_table(interrupt_descriptor_table_address(), 4096)
  }

  private static func stack(of vector: UInt8) -> InterruptStack {
    switch InterruptVector(rawValue: vector) {
    case .doubleFault: .doubleFault
    case .nonmaskable: .nonmaskable
    case .machineCheck: .machineCheck
    default: .exception
    }
  }

  private static func configureTaskState() {
    let task = task_state_segment_address()
    for stack in InterruptStack.allCases {
      let place = task + 36 + 8 * UInt64(stack.rawValue - 1)
      let top = image_stack(stack.rawValue).end
      PhysicalMemory.store32(UInt32(truncatingIfNeeded: top), to: place)
      PhysicalMemory.store32(UInt32(truncatingIfNeeded: top >> 32), to: place + 4)
    }
    // No I/O permission map: it would begin behind the limit.
    PhysicalMemory.store16(UInt16(taskByteCount), to: task + 102)
    let low =
      (taskByteCount - 1) | (task & 0xFF_FFFF) << 16 | 0x89 << 40 | (task >> 24 & 0xFF) << 56
    let descriptor = global_descriptor_table_address() + UInt64(taskSelector)
    PhysicalMemory.store64(low, to: descriptor)
    PhysicalMemory.store64(task >> 32, to: descriptor + 8)
    cpu_load_task_register(taskSelector)
  }

  private static func setGate(_ vector: InterruptVector, to handler: UInt64) {
    setGate(vector.rawValue, to: handler, stack: .interrupt)
  }

  /// An interrupt gate: interrupts are disabled in the handler.
  private static func setGate(_ vector: UInt8, to handler: UInt64, stack: InterruptStack) {
    let gate = interrupt_descriptor_table_address() + 16 * UInt64(vector)
    let low =
      handler & 0xFFFF | codeSelector << 16 | UInt64(stack.rawValue) << 32 | 0x8E00 << 32
      | (handler >> 16 & 0xFFFF) << 48
    PhysicalMemory.store64(low, to: gate)
    PhysicalMemory.store64(handler >> 32, to: gate + 8)
  }
}
