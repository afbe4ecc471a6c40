public import Machine
import TraceFormat
public import VirtIO

/// Received frames: out of the device's buffers, and the buffers back to the device.
extension NetworkDriver {
  /// Frames taken in one service before the caller gets to do something else.
  public static var receiveBudget: Int { 64 }

  /// Takes received frames, hands each to `deliver`, and makes their buffers available again.
  ///
  /// - Parameters:
  ///   - scratch: at least ``NetworkBuffer/byteCount`` bytes; a frame is copied out before
  ///     anything reads it, so the device cannot change it under the stack.
  ///   - deliver: gets one Ethernet frame, without virtio-net header.
  /// - Returns: how many frames were taken, at most ``receiveBudget``.
  public mutating func receive<M: Machine & ~Copyable>(
    on machine: inout M, scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Int {
    guard isLive, servesReceive else { return 0 }
    try Decisions.refill(&self, on: &machine)
    guard let pending = try pollReceive(on: &machine) else { return 0 }
    let count = min(Int(pending), Self.receiveBudget)
    guard
      try Decisions.takeBatch(
        of: count, from: &self, on: &machine, scratch: &scratch, deliver: deliver)
    else { return 0 }
    try receiveQueue.publishAndNotify(through: transport, on: &machine)
    return count
  }

  /// Looks at the receive queue.
  ///
  /// - Returns: used elements that can be taken; `nil` when `used.idx` cannot be true, so that
  ///   the device is to be reset.
  public mutating func pollReceive<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> UInt16? {
    switch try receiveQueue.poll(on: &machine) {
    case .elements(let count): return count
    case .beyondOutstanding(let value):
      try reject(
        receiveQueue.queueIndex, .usedIndexBeyondOutstanding, value: value, on: &machine)
      return nil
    }
  }

  /// - Returns: false when the device broke a rule and is to be reset.
  mutating func receiveEach<M: Machine & ~Copyable>(
    of count: Int, on machine: inout M, scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool {
    for _ in 0..<count {
      guard try receiveOne(on: &machine, scratch: &scratch, deliver: deliver) else { return false }
    }
    return true
  }

  /// Takes one used element: copies its frame out, delivers it, and posts the buffer again.
  ///
  /// - Returns: false when the device broke a rule and is to be reset.
  public mutating func receiveOne<M: Machine & ~Copyable>(
    on machine: inout M, scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool {
    let element = try receiveQueue.loadUsedElement(on: &machine)
    let frame = Decisions.frame(of: element, in: self)
    var hash: UInt32 = 0
    if let frame {
      scratch.edit { machine.copy(from: frame.address, byteCount: frame.byteCount, into: &$0) }
      hash = FramePrefixHash.of(scratch.prefix(frame.byteCount))
    }
    guard let descriptor = try receiveQueue.accept(element, prefixHash: hash, on: &machine) else {
      pendingReset = .deviceViolation
      return false
    }
    guard let frame else {
      return try Decisions.refuse(element, descriptor, of: &self, on: &machine)
    }
    deliver(scratch.prefix(frame.byteCount))
    try Decisions.recycle(descriptor, of: &self, on: &machine)
    return true
  }

  /// Where the frame of a used element lies; `nil` unless its id is a descriptor's and its length
  /// that of a frame in one buffer.
  public func plausibleFrame(of element: UsedElement) -> FramePlace? {
    guard
      element.length >= UInt32(headerByteCount), element.length <= NetworkBuffer.byteCount,
      element.id < UInt32(receiveQueue.size)
    else { return nil }
    return place(of: UInt16(element.id), byteCount: Int(element.length) - headerByteCount)
  }

  /// The place of a frame in buffer `descriptor`, behind the virtio-net header.
  public func place(of descriptor: UInt16, byteCount: Int) -> FramePlace {
    FramePlace(
      address: receiveQueue.buffers.address(of: descriptor) + UInt64(headerByteCount),
      byteCount: byteCount)
  }

  /// Keeps the buffer of an element that is no frame's, and has the device reset.
  public mutating func rejectFrame<M: Machine & ~Copyable>(
    of element: UsedElement, _ descriptor: consuming OwnedDescriptor, on machine: inout M
  ) throws(M.Fault) {
    receiveQueue.release(descriptor)
    try recordBadLength(of: element, on: &machine)
    pendingReset = .deviceViolation
  }

  /// Records that a used element's length is none of a frame.
  public func recordBadLength<M: Machine & ~Copyable>(
    of element: UsedElement, on machine: inout M
  ) throws(M.Fault) {
    let violation: DeviceViolation =
      element.length < UInt32(headerByteCount) ? .lengthBelowHeader : .lengthBeyondBuffer
    try machine.record(
      .deviceViolation(queue: receiveQueue.queueIndex, violation, value: element.length))
  }
}

/// Giving receive buffers back to the device.
///
/// An empty receive ring never interrupts, so what could not be posted again is tried at every
/// turn of the loop, not at the next frame.
extension NetworkDriver {
  /// Posts a buffer that was just emptied, if there is memory to replace it.
  public mutating func post<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, on machine: inout M
  ) throws(M.Fault) {
    guard decisions.obtainsReceiveBuffer() else { return receiveQueue.release(descriptor) }
    try receiveQueue.makeAvailable(
      descriptor, length: NetworkBuffer.byteCount, prefixHash: 0, on: &machine)
  }

  /// Tries again what an earlier service could not post.
  public mutating func postMissingBuffers<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard isShortOfBuffers else { return }
    try fillUp(on: &machine)
    try receiveQueue.publishAndNotify(through: transport, on: &machine)
  }

  /// Makes descriptors available until as many are posted as ought to be, or memory is short.
  public mutating func fillUp<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    while isShortOfBuffers, decisions.obtainsReceiveBuffer(),
      let descriptor = receiveQueue.takeOwned()
    {
      try receiveQueue.makeAvailable(
        descriptor, length: NetworkBuffer.byteCount, prefixHash: 0, on: &machine)
    }
  }

  /// Fewer buffers are posted than ought to be.
  private var isShortOfBuffers: Bool {
    receiveQueue.outstanding < min(options.receiveBufferCount, receiveQueue.size)
  }
}

/// The bytes of a frame in a buffer that the device may still change.
public struct FramePlace: Equatable, Sendable {
  /// Guest-physical.
  public var address: UInt64
  public var byteCount: Int

  public init(address: UInt64, byteCount: Int) {
    self.address = address
    self.byteCount = byteCount
  }
}
