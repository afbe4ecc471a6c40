import DriverFaults

/// The kernels of this image: the sound one, and those of the zoo when the command line asks.
typealias KernelChoice = RequestedKernel

extension RequestedKernel {
  var exception: DeliberateException { DeliberateException(after: faults.haltAfterFrames) }
}
