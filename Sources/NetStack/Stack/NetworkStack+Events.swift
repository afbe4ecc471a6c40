extension NetworkStack {
  /// Takes the next event of any connection, oldest connection first.
  /// - Complexity: O(1).
  public mutating func nextEvent() -> ConnectionEvent? {
    guard let slot = eventQueue.first else { return nil }
    let id = ConnectionID(slot: slot, generation: connections[slot].generation)
    let event = takeEvent(of: slot, id)
    if connections[slot].events.isEmpty { eventQueue.remove(slot) }
    if event == nil || connections[slot].state != .closed { return event }
    if case .closed? = event { freeSlots.append(slot) }
    return event
  }

  private mutating func takeEvent(of slot: Int, _ id: ConnectionID) -> ConnectionEvent? {
    if connections[slot].events.remove(.opened) != nil { return .opened(id) }
    if connections[slot].events.remove(.readable) != nil { return .readable(id) }
    if connections[slot].events.remove(.writable) != nil { return .writable(id) }
    if connections[slot].events.remove(.peerClosed) != nil { return .peerClosed(id) }
    guard connections[slot].events.remove(.closed) != nil else { return nil }
    // From here on the identifier is stale, also while the slot stays in TIME-WAIT.
    connections[slot].generation &+= 1
    return .closed(id, connections[slot].closeReason)
  }

  mutating func raise(_ event: PendingEvents, _ slot: Int) {
    connections[slot].events.insert(event)
    eventQueue.append(slot)
  }
}
