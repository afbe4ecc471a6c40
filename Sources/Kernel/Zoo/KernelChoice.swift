import DriverFaults
import KernelCore

/// The kernels of this image: the sound one, and those of the zoo when the command line asks.
struct KernelChoice {
  private let kernel: RequestedKernel

  init(commandLine: [UInt8]) throws(WordError) {
    kernel = try RequestedKernel(commandLine: commandLine)
  }

  var configuration: KernelConfiguration { kernel.configuration }

  /// What `halt-after=N` asks for.
  var exception: DeliberateException { DeliberateException(after: kernel.faults.haltAfterFrames) }

  func run(on machine: inout BareMachine) -> KernelFailure { kernel.run(on: &machine) }
}
