import CBoot
import Machine
import TraceFormat

/// The machine that the kernel runs on: registers, physical memory, time stamp counter, `hlt`.
struct BareMachine: ~Copyable, Machine {
  typealias Fault = Never

  let transports: DeviceWindow
  let clock: Clock
  let timer: DeadlineTimer
  var interrupts = InterruptIntake()
  var entropy: EntropySource
  /// The nanosecond at which the timer will interrupt, while it runs.
  var timerDeadline: UInt64?
  var relaxCount: UInt32 = 0
  private var exception: DeliberateException

  init(calibration: Calibration, exception: DeliberateException) {
    self.exception = exception
    transports = DeviceWindow()
    clock = Clock(originTicks: boot_entry_ticks(), ticksPerSecond: calibration.ticksPerSecond)
    timer = DeadlineTimer(timerStepsPerSecond: calibration.timerStepsPerSecond)
    entropy = EntropySource()
  }

  mutating func readPlatformCounters() -> PlatformCounters {
    PlatformCounters(
      pagesUsed: UInt32(truncatingIfNeeded: KernelMemory.pagesUsed),
      pagesTotal: UInt32(truncatingIfNeeded: KernelMemory.pagesTotal),
      recordsGenerated: KernelTrace.recordsGenerated, recordsLost: KernelTrace.recordsLost)
  }

  mutating func drawEntropy() -> UInt64 {
    entropy.next()
  }

  mutating func record(_ event: TraceEvent) {
    KernelTrace.record(event)
    exception.note(event)
  }

  mutating func writeConsole(_ text: Span<UInt8>) {
    Console.write(text)
  }
}
