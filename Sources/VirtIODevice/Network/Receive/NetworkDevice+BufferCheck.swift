import VirtIO

/// Whether the receive queue has room for the frame, and the flag that follows from it.
extension NetworkDevice {
  private var bytesNeeded: UInt32 { UInt32(netQueue.firstByteCount + headerByteCount) }

  /// The first look. Without mergeable buffers one chain is enough, whatever its size.
  mutating func hasBuffers(_ memory: borrowing GuestMemory) -> Bool {
    let isEmpty = queues[Self.receiveIndex].isEmpty(memory, isBroken: isBroken)
    switch configuration.policy.release {
    case .upTo7_2_13:
      return !isEmpty && (!isMergeable || countsEnough(memory))
    case .since7_2_14, .since9_1:
      return (!isEmpty && !isMergeable) || countsEnough(memory)
    }
  }

  /// The look after the notification was asked for, in case buffers came in between.
  mutating func recheckBuffers(_ memory: borrowing GuestMemory) {
    if has(.noRecheck) { return finishDelivery(.refused) }
    switch configuration.policy.release {
    case .upTo7_2_13:
      if hasBuffers(memory) {
        receive.step = .suppressNotification
      } else {
        finishDelivery(.refused)
      }
    case .since7_2_14, .since9_1:
      if hasMoved(memory) {
        receive.step = .checkBuffers
      } else {
        finishDelivery(.refused)
      }
    }
  }

  /// Whether `avail.idx` is no longer what it was when the buffers were counted.
  private mutating func hasMoved(_ memory: borrowing GuestMemory) -> Bool {
    guard let mark = receive.mark, !isBroken,
      queues[Self.receiveIndex].layout.driverArea != 0
    else { return false }
    return queues[Self.receiveIndex].loadAvailableIndex(memory) != mark
  }

  private mutating func countsEnough(_ memory: borrowing GuestMemory) -> Bool {
    receive.mark = nil
    guard queues[Self.receiveIndex].isMapped else { return false }
    if queues[Self.receiveIndex].isLargerThanMapping {
      fail(.tableBeyondMapping)
      return false
    }
    do throws(RingError) {
      let needed = bytesNeeded
      let count = try queues[Self.receiveIndex].writableBytes(
        limit: needed, trustsShadow: configuration.policy.release == .since9_1, memory)
      receive.mark = queues[Self.receiveIndex].shadowAvailable
      return count >= needed
    } catch {
      receive.mark = queues[Self.receiveIndex].shadowAvailable
      fail(error)
      return false
    }
  }
}
