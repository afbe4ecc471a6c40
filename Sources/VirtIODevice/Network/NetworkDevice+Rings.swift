import VirtIO

/// Ring operations that all queues share, with the device's errors and decisions applied.
extension NetworkDevice {
  /// Takes a chain; `false` when there is none, or an error broke the device.
  mutating func takeChain(
    queue: Int, _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) -> Bool {
    while !isBroken {
      do throws(RingError) {
        let isTaken = try queues[queue].take(
          from: &memory, hasEvents: features.contains(.eventIdx), bounceBuffer: &bounceBuffer,
          conformance: configuration.policy.conformance, decisions)
        guard isTaken else { return false }
      } catch {
        fail(error)
        return false
      }
      let head = queues[queue].chain.head
      switch decisions.fate(ofChain: head, queue: queue, &self, memory) {
      case .used: return true
      case .redirected(let address):
        queues[queue].chain.redirect(to: address)
        return true
      case .leaked: continue
      }
    }
    return false
  }

  /// Drops the chain just taken without using it.
  mutating func detachChain(queue: Int) {
    queues[queue].inUse -= 1
    queues[queue].chain.release(&bounceBuffer)
  }

  /// Stores a used element; a broken device stores nothing.
  mutating func storeUsed(
    _ element: UsedElement, offset: UInt16, queue: Int, _ memory: inout GuestMemory,
    _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    queues[queue].chain.release(&bounceBuffer)
    if isBroken { return }
    if queues[queue].isLargerThanMapping {
      let slot = queues[queue].usedPosition.advanced(by: offset).slot(
        inQueueOf: queues[queue].size)
      if slot >= queues[queue].layout.queueSize {
        abort = .ringAccessBeyondMapping
        return
      }
    }
    if let element = decisions.stored(element, offset: offset, queue: queue, &self) {
      queues[queue].storeUsedElement(element, offset: offset, to: &memory)
    }
  }

  /// Stores `used.idx`; a broken device only counts.
  mutating func publish(_ count: UInt16, queue: Int, _ memory: inout GuestMemory) {
    if isBroken {
      queues[queue].inUse -= Int(count)
    } else {
      queues[queue].storeUsedIndex(advancedBy: count, to: &memory)
    }
  }

  mutating func setNotification(_ isWanted: Bool, queue: Int, _ memory: inout GuestMemory) {
    let hasEvents = features.contains(.eventIdx)
    if hasEvents && isWanted && queues[queue].isLargerThanMapping {
      abort = .ringAccessBeyondMapping
      return
    }
    queues[queue].setNotification(isWanted, hasEvents: hasEvents, in: &memory)
  }

  mutating func wantsInterrupt(
    queue: Int, _ memory: borrowing GuestMemory,
    _ decisions: inout some DeviceDecisions & ~Copyable
  ) -> Bool {
    let isWanted = queues[queue].wantsInterrupt(
      memory, isBroken: isBroken, features: features, decisions)
    return isWanted ? decisions.interrupts(queue: queue, &self, memory) : false
  }
}
