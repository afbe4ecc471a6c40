import CBoot
import KernelCore
import Machine
import TraceFormat

/// The unikernel: boot assembly calls this on the kernel's stack, once.
@main
enum Kernel {
  static func main() {
    Console.configure()
    DescriptorTables.configure()
    LegacyPIC.maskAll()
    guard let startInfo = StartInfo() else {
      Shutdown.stop(because: "no PVH start information with a memory map")
    }
    takeMemory(startInfo.ram)
    LocalAPIC.configure()
    let calibration = Calibration.measure()
    var machine = BareMachine(
      calibration: calibration, haltAfterFrames: haltAfterFrames(startInfo.commandLine))
    startTrace(&machine, commandLine: startInfo.commandLine)
    _ = Unikernel.run(commandLine: startInfo.commandLine, on: &machine)
    Shutdown.halt()
  }

  private static func takeMemory(_ ram: PhysicalMemoryMap) {
    // The boot page tables end at 4 GiB: what lies beyond is there once the kernel's own are.
    for index in 0..<ram.count where ram[index].upperBound <= StartInfo.addressLimit {
      KernelMemory.add(ram[index])
    }
    AddressSpace.kernel(ram: ram).activate()
    for index in 0..<ram.count where ram[index].upperBound > StartInfo.addressLimit {
      KernelMemory.add(ram[index])
    }
  }

  /// A line that makes no sense asks for nothing; the kernel itself complains about it.
  private static func haltAfterFrames(_ commandLine: [UInt8]) -> UInt32? {
    do throws(KernelConfiguration.BadWord) {
      return try KernelConfiguration(commandLine: commandLine).faults.haltAfterFrames
    } catch {
      return nil
    }
  }

  private static func startTrace(_ machine: inout BareMachine, commandLine: [UInt8]) {
    let options = TraceOptions(parsing: commandLine)
    if options.hasUnreadableWord { Console.write("quartz: unreadable trace option\n") }
    let session = TraceSession(
      ticksPerSecond: machine.clock.ticksPerSecond, commandLine: commandLine)
    let identifier = UInt32(truncatingIfNeeded: machine.drawEntropy())
    let recorder = TraceRecorder(
      mode: options.mode, blockCount: options.ringBlockCount(pagesFree: KernelMemory.pagesFree),
      session: session, identifier: identifier)
    if recorder.mode != options.mode {
      Console.write("quartz: no second serial port, the trace stays in memory\n")
    }
    KernelTrace.start(recorder)
  }
}
