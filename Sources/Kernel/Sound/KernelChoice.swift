import KernelCore
import Machine
import TraceFormat
import VirtIODriver

/// The one kernel of an image without the zoo (`QUARTZ_ZOO=off`).
struct KernelChoice {
  let configuration: KernelConfiguration

  init(commandLine: [UInt8]) throws(WordError) {
    configuration = try KernelConfiguration(commandLine: commandLine)
  }

  var exception: DeliberateException { DeliberateException() }

  func run(on machine: inout BareMachine) -> KernelFailure {
    Unikernel.run(configuration, decisions: SoundDecisions(), on: &machine)
  }
}

/// No exception is taken on purpose.
struct DeliberateException {
  mutating func note(_ event: TraceEvent) {}
}
