import VirtIO

/// Faults of the chains that the device takes.
extension NetworkDevice {
  /// What becomes of a chain just taken; `false` if none is left after a leak.
  mutating func keepsChain(queue: Int, _ memory: inout GuestMemory) -> Bool {
    for verb in strike(.chain, queue: queue) {
      switch verb {
      case .leakChain: return takeChain(queue: queue, &memory)
      case .aliasBuffer: aliasBuffer(queue: queue, memory)
      default: break
      }
    }
    return true
  }

  /// Points the chain's first segment to the first buffer of the next available chain, or, if
  /// there is none, of the next descriptor.
  private mutating func aliasBuffer(queue: Int, _ memory: borrowing GuestMemory) {
    let ring = queues[queue]
    let position = ring.lastAvailable
    let isNextKnown = ring.shadowAvailable != position
    let slot = position.slot(inQueueOf: ring.size)
    let other =
      isNextKnown
      ? memory.load16(ring.layout.availableEntry(slot)) : (ring.chain.head &+ 1) % ring.size
    queues[queue].chain.redirect(to: memory.load64(ring.layout.descriptor(other % ring.size)))
  }
}
