import Machine
import TraceFormat
import VirtIO

/// Giving receive buffers back to the device.
///
/// An empty receive ring never interrupts, so what could not be posted again is tried at every
/// turn of the loop, not at the next frame.
extension NetworkDriver {
  /// The length of receive buffers when they are posted for the first time.
  var firstBufferLength: UInt32 {
    options.policy.receiveBuffer == .tooSmall ? 512 : NetworkDriver.bufferByteCount
  }

  private var nextBufferLength: UInt32 {
    options.policy.receiveBuffer == .emptyWhenReposted ? 0 : firstBufferLength
  }

  /// Makes a buffer available again that was just emptied, if there is one to replace it.
  mutating func recycle<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, on machine: inout M
  ) throws(M.Fault) {
    switch options.policy.refill {
    case .eachService, .onReceiveAlone, .leaksOnFailure: break
    case .atNextBatch, .never: return receiveQueue.release(descriptor)
    }
    guard receiveSupply.grants() else {
      if options.policy.refill != .leaksOnFailure { receiveQueue.release(descriptor) }
      return
    }
    try receiveQueue.makeAvailable(
      descriptor, length: nextBufferLength, prefixHash: 0, on: &machine)
  }

  /// Tries again what an earlier service could not post.
  mutating func retryRefill<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    guard isShortOfBuffers, options.policy.refill == .eachService else { return }
    try refill(on: &machine)
    try receiveQueue.publishAndNotify(through: transport, on: &machine)
  }

  /// What a driver posts that does so only when frames came.
  mutating func refillWithBatch<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    switch options.policy.refill {
    case .eachService, .never, .leaksOnFailure: return
    case .atNextBatch, .onReceiveAlone: try refill(on: &machine)
    }
  }

  private mutating func refill<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    while isShortOfBuffers, receiveSupply.grants(), let descriptor = receiveQueue.takeOwned() {
      try receiveQueue.makeAvailable(
        descriptor, length: nextBufferLength, prefixHash: 0, on: &machine)
    }
  }

  /// Fewer buffers are posted than ought to be.
  private var isShortOfBuffers: Bool {
    receiveQueue.outstanding < min(options.receiveBufferCount, receiveQueue.size)
  }

  /// Reports an element with a bad length, and posts its buffer as if it were two.
  mutating func useTwice<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, _ violation: DeviceViolation, value: UInt32,
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    try machine.record(
      .deviceViolation(
        queue: NetworkDriver.receiveQueueIndex, violation, value: value))
    let index = descriptor.index
    try recycle(descriptor, on: &machine)
    try recycle(receiveQueue.seize(index), on: &machine)
    return true
  }
}
