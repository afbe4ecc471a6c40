public import Machine
import TraceFormat
import VirtIO

extension NetworkDriver {
  /// Frames taken in one service before the caller gets to do something else.
  public static let receiveBudget = 64

  /// Takes received frames, hands each to `deliver`, and makes their buffers available again.
  ///
  /// - Parameters:
  ///   - scratch: at least ``bufferByteCount`` bytes; a frame is copied out before anything reads
  ///     it, so the device cannot change it under the stack.
  ///   - deliver: gets one Ethernet frame, without virtio-net header.
  /// - Returns: how many frames were taken, at most ``receiveBudget``.
  public mutating func receive<M: Machine & ~Copyable>(
    on machine: inout M, scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Int {
    guard isLive, servesReceive, !hasTrapped else { return 0 }
    try retryRefill(on: &machine)
    let pending: UInt16
    switch try receiveQueue.poll(on: &machine) {
    case .elements(let count): pending = count
    case .violation(let violation, let value):
      try reject(NetworkDriver.receiveQueueIndex, violation, value: value, on: &machine)
      return 0
    }
    let count = min(Int(pending), NetworkDriver.receiveBudget)
    lastBatch = count
    guard count > 0 else { return 0 }
    try refillWithBatch(on: &machine)
    for _ in 0..<count {
      guard try receiveOne(on: &machine, scratch: &scratch, deliver: deliver) else { return 0 }
    }
    if options.policy.consumers == .two, count > 1 { receiveQueue.loseStep() }
    try receiveQueue.publishAndNotify(through: transport, on: &machine)
    return count
  }

  /// - Returns: false when the device broke a rule and is to be reset.
  private mutating func receiveOne<M: Machine & ~Copyable>(
    on machine: inout M, scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool {
    let element = try receiveQueue.loadUsedElement(on: &machine)
    let fits = isPlausible(element) || options.policy.trust == .trusted
    let frameLength = fits ? frameByteCount(of: element) : 0
    if fits {
      let id = UInt16(truncatingIfNeeded: element.id) % receiveQueue.size
      let start = receiveQueue.buffers.address(of: id) + UInt64(headerByteCount)
      scratch.edit { machine.copy(from: start, byteCount: frameLength, into: &$0) }
    }
    let hash = fits ? FramePrefixHash.of(scratch.prefix(frameLength)) : 0
    guard let descriptor = try receiveQueue.accept(element, prefixHash: hash, on: &machine) else {
      pendingReset = .deviceViolation
      return false
    }
    guard fits else {
      let violation: DeviceViolation =
        element.length < UInt32(headerByteCount) ? .lengthBelowHeader : .lengthBeyondBuffer
      if options.policy.trust == .badBufferUsed {
        return try useTwice(descriptor, violation, value: element.length, on: &machine)
      }
      receiveQueue.release(descriptor)
      try reject(
        NetworkDriver.receiveQueueIndex, violation, value: element.length, on: &machine)
      return false
    }
    deliver(scratch.prefix(frameLength))
    try recycle(descriptor, on: &machine)
    return !hasTrapped
  }

  /// Whether a used element may be believed: its id, and its length.
  private func isPlausible(_ element: UsedElement) -> Bool {
    element.length >= UInt32(headerByteCount)
      && element.length <= NetworkDriver.bufferByteCount
      && element.id < UInt32(receiveQueue.size)
  }

  /// The frame's length, cut to what one buffer has behind its header.
  private func frameByteCount(of element: UsedElement) -> Int {
    max(0, min(Int(element.length), Int(NetworkDriver.bufferByteCount)) - headerByteCount)
  }

  mutating func reject<M: Machine & ~Copyable>(
    _ queue: UInt8, _ violation: DeviceViolation, value: UInt32, on machine: inout M
  ) throws(M.Fault) {
    try machine.record(.deviceViolation(queue: queue, violation, value: value))
    pendingReset = .deviceViolation
  }
}
