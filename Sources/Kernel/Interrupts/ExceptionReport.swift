import CBoot
import TraceFormat

/// The last words of a kernel that took an exception.
enum ExceptionReport {
  // Safety: one processor; an exception's handler is interrupted by nothing but another.
  private nonisolated(unsafe) static var isReporting = false

  static func stop(_ frame: exception_frame) -> Never {
    if unsafe isReporting {
      Console.write("quartz: exception within an exception\n")
      Shutdown.exit(.failure)
    }
    unsafe isReporting = true
    let faultAddress = cpu_read_fault_address()
    write(frame, faultAddress: faultAddress)
    if trace_get_busy() {
      Console.write("quartz: the trace was being written, its open block is lost\n")
      KernelTrace.salvage()
    } else {
      KernelTrace.record(
        .exception(
          vector: UInt8(truncatingIfNeeded: frame.vector), errorCode: frame.error_code,
          instructionPointer: frame.rip, address: faultAddress))
      KernelTrace.dump(.exception)
    }
    Shutdown.exit(.failure)
  }

  private static func write(_ frame: exception_frame, faultAddress: UInt64) {
    Console.write("quartz: exception ")
    Console.write(decimal: frame.vector)
    write("error", frame.error_code)
    write("rip", frame.rip)
    write("cr2", faultAddress)
    Console.newline()
    write("rax", frame.rax)
    write("rbx", frame.rbx)
    write("rcx", frame.rcx)
    write("rdx", frame.rdx)
    Console.newline()
    write("rsi", frame.rsi)
    write("rdi", frame.rdi)
    write("rbp", frame.rbp)
    write("rsp", frame.rsp)
    Console.newline()
    write("r8", frame.r8)
    write("r9", frame.r9)
    write("r10", frame.r10)
    write("r11", frame.r11)
    Console.newline()
    write("r12", frame.r12)
    write("r13", frame.r13)
    write("r14", frame.r14)
    write("r15", frame.r15)
    Console.newline()
    write("rflags", frame.rflags)
    write("cs", frame.cs)
    write("ss", frame.ss)
    Console.newline()
  }

  private static func write(_ name: StaticString, _ value: UInt64) {
    Console.write(" ")
    Console.write(name)
    Console.write("=")
    Console.write(hexadecimal: value)
  }
}
