import KernelCore
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
    let commandLine = startInfo.commandLine
    do throws(WordError) {
      let kernel = try KernelChoice(commandLine: commandLine)
      var machine = BareMachine(calibration: calibration, exception: kernel.exception)
      startTrace(&machine, kernel.configuration.trace, commandLine: commandLine)
      _ = kernel.run(on: &machine)
    } catch {
      var machine = BareMachine(calibration: calibration, exception: DeliberateException())
      startTrace(&machine, TraceOptions(), commandLine: commandLine)
      error.report(in: commandLine, on: &machine)
      Shutdown.fail()
    }
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

  private static func startTrace(
    _ machine: inout BareMachine, _ options: TraceOptions, commandLine: [UInt8]
  ) {
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
