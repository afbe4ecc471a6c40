import TraceFormat
import VirtIO
import VirtIODevice

/// Running the model's steps up to a goal.
extension SteeredMachine {
  enum Goal {
    case usedIndex(UInt16)
    case usedFlags(UInt16)
    case interrupt
    /// A delivery is about to store its frame.
    case payload
  }

  private func isReached(_ goal: Goal, _ queue: Int) -> Bool {
    switch goal {
    case .usedIndex(let value): memory.load16(rings[queue].layout.usedIndex) == value
    case .usedFlags(let flags): memory.load16(rings[queue].layout.usedFlags) == flags
    case .interrupt: !device.interruptStatus.isEmpty
    case .payload: device.receiveStep == .storePayload
    }
  }

  /// Runs as few steps as reach the goal; false if none do.
  mutating func advance(_ queue: Int, until goal: Goal) -> Bool {
    let limit = counts.steps + Self.stepLimit
    while !isReached(goal, queue) {
      guard pendingStop == nil, device.abort == nil, counts.steps < limit else { return false }
      let hasMoved = queue == Self.receive ? stepDelivery() : stepTransmission()
      guard hasMoved else { return false }
    }
    return true
  }

  /// One step towards the delivery of the next frame; false if there is none.
  private mutating func stepDelivery() -> Bool {
    if device.isDelivering {
      step()
    } else if device.transmitStep != .idle {
      // The main loop reads nothing before the bottom half ends; but the user-mode network
      // answers from within it.
      if backend.reply == nil && device.framesWaiting == 0 { backend.reply = takeFrame() }
      step()
    } else if device.canReadFrame {
      device.readFrame()
    } else if device.framesWaiting == 0, let frame = takeFrame() {
      device.arrive(frame.rawSpan)
    } else if device.hasDeferredNotification(NetworkQueue.receive.index) {
      device.handleDeferredNotification(
        NetworkQueue.receive.index, memory: &memory, backend: &backend)
    } else {
      return false
    }
    return true
  }

  private mutating func takeFrame() -> [UInt8]? {
    if let reply = backend.reply {
      backend.reply = nil
      return reply
    }
    do throws(ReplayStop) {
      return try supply.next()
    } catch {
      if pendingStop == nil { pendingStop = error }
      return nil
    }
  }

  private mutating func stepTransmission() -> Bool {
    if device.receiveStep != .idle || device.transmitStep != .idle {
      step()
    } else if device.hasDeferredNotification(NetworkQueue.transmit.index) {
      device.handleDeferredNotification(
        NetworkQueue.transmit.index, memory: &memory, backend: &backend)
    } else if device.isTransmissionScheduled {
      device.beginTransmission(memory: &memory)
    } else {
      return false
    }
    return true
  }

  /// Runs a delivery in progress to its end.
  mutating func finishDelivery() {
    while device.receiveStep != .idle && device.abort == nil { step() }
  }

  /// Runs the bottom half, and what it schedules again, to its end.
  mutating func finishTransmission() {
    let limit = counts.steps + Self.stepLimit
    while device.abort == nil, counts.steps < limit, stepTransmission() {}
  }

  /// Lets a frame find the receive ring empty: the model asks for a notification then.
  mutating func refuseDelivery() {
    let layout = rings[Self.receive].layout
    guard
      device.queue(NetworkQueue.receive.index).lastAvailable.rawValue
        == memory.load16(layout.availableIndex)
    else { return }
    _ = advance(Self.receive, until: .usedFlags(0))
    finishDelivery()
  }
}
