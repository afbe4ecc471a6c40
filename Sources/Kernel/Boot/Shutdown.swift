import CBoot
import TraceFormat

/// The ways in which the kernel ends.
enum Shutdown {
  /// What the isa-debug-exit device gets; QEMU then exits with twice that and one.
  enum Status: UInt8 {
    /// QEMU's exit code 33.
    case halted = 0x10
    /// QEMU's exit code 253.
    case failure = 0x7E
  }

  private static let debugExitPort: UInt16 = 0xF4

  /// Ends a machine that has the device; others stay halted.
  static func exit(_ status: Status) -> Never {
    port_out8(debugExitPort, status.rawValue)
    cpu_halt_forever()
  }

  /// The kernel has nothing left to do: sends the trace and ends.
  static func halt() -> Never {
    KernelTrace.dump(.halted)
    exit(.halted)
  }

  /// The kernel cannot go on: says why, sends the trace and ends.
  static func stop(because reason: StaticString) -> Never {
    Console.write("quartz: ")
    Console.write(reason)
    Console.newline()
    fail()
  }

  /// The kernel cannot go on, and has said why: sends the trace and ends.
  static func fail() -> Never {
    if !trace_get_busy() { KernelTrace.dump(.halted) }
    exit(.failure)
  }
}
