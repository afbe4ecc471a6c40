import Conformance
import TraceFormat

extension Mutation {
  private static func available(
    _ events: [TraceEvent], queue wanted: UInt8, after start: Int = 0
  ) -> Int? {
    events.place(after: start) { event in
      if case .madeAvailable(wanted, _, _, _, _) = event { true } else { false }
    }
  }

  private static func element(_ events: [TraceEvent], queue wanted: UInt8) -> Int? {
    events.place { event in
      if case .usedElement(wanted, _, _, _, _) = event { true } else { false }
    }
  }

  static let rings: [Mutation] = [
    .init(rule: .exposedMemoryRests, name: "another head, which the device has") { events in
      guard let taken = element(events, queue: 0),
        let place = available(events, queue: 0, after: taken),
        case .madeAvailable(_, let position, let head, let length, _) = events[place]
      else { return nil }
      let other = (head + 2) % 4
      events[place] = .madeAvailable(
        queue: 0, position: position, head: other, length: length, prefixHash: 0)
      // Only this one record: what follows would build on it.
      events.removeSubrange((place + 1)...)
      return place
    },
    .init(rule: .chainBounds, name: "a head beyond the queue") { events in
      guard let place = available(events, queue: 1),
        case .madeAvailable(_, let position, _, let length, let hash) = events[place]
      else { return nil }
      events[place] = .madeAvailable(
        queue: 1, position: position, head: 4, length: length, prefixHash: hash)
      events.removeSubrange((place + 1)...)
      return place
    },
    .init(rule: .availableIndexCounts, name: "a position left out") { events in
      guard let place = available(events, queue: 0) else { return nil }
      events.remove(at: place)
      events.removeSubrange((place + 1)...)
      return place
    },
    .init(rule: .flagDecides, name: "used.flags 0, nothing sent") { events in
      guard
        let place = events.place(where: { event in
          if case .notificationDecision(1, 0, true) = event { true } else { false }
        })
      else { return nil }
      events[place] = .notificationDecision(queue: 1, flags: 0, sent: false)
      return place
    },
    .init(rule: .flagDecides, name: "no decision before the wait") { events in
      guard let place = available(events, queue: 1) else { return nil }
      events.removeSubrange((place + 1)...)
      events.append(.waitBegan(deadline: nil))
      return place + 1
    },
    .init(rule: .spuriousInterruptsAreHandled, name: "a reset for nothing") { events in
      guard let place = events.idle else { return nil }
      events.removeSubrange(place...)
      events += [
        .interruptsTaken(.device), .interruptStatus(0),
        .registerStore(slot: 1, offset: 0x70, value: 0),
      ]
      return place + 2
    },
    .init(rule: .interruptIsAcknowledged, name: "InterruptStatus not read") { events in
      guard let place = events.idle else { return nil }
      events.removeSubrange(place...)
      events += [.interruptsTaken(.device), .waitBegan(deadline: nil)]
      return place + 1
    },
    .init(rule: .acknowledgeBeforeDrain, name: "no look between ACK and wait") { events in
      guard let place = events.idle else { return nil }
      events.removeSubrange(place...)
      events += [
        .usedIndex(queue: 0, value: 0xFFFF, emptyPolls: 1), .interruptsTaken(.device),
        .interruptStatus(1), .waitBegan(deadline: nil), .interruptsTaken(.timer),
        .usedIndex(queue: 0, value: 0xFFFE, emptyPolls: 0),
      ]
      return place + 3
    },
    .init(rule: .receiveBufferSize, name: "a receive buffer of 1,500 bytes") { events in
      guard let place = available(events, queue: 0),
        case .madeAvailable(_, let position, let head, _, _) = events[place]
      else { return nil }
      events[place] = .madeAvailable(
        queue: 0, position: position, head: head, length: 1_500, prefixHash: 0)
      events.removeSubrange((place + 1)...)
      return place
    },
    .init(rule: .transmitHeader, name: "a frame shorter than its header") { events in
      guard let place = available(events, queue: 1),
        case .madeAvailable(_, let position, let head, _, let hash) = events[place]
      else { return nil }
      events[place] = .madeAvailable(
        queue: 1, position: position, head: head, length: 11, prefixHash: hash)
      return place
    },
    .init(rule: .usedElementsAreChecked, name: "an id beyond the queue is passed over") { events in
      guard let place = element(events, queue: 0),
        case .usedElement(_, let position, _, let length, let hash) = events[place],
        let next = available(events, queue: 0, after: place)
      else { return nil }
      events[place] = .usedElement(
        queue: 0, position: position, id: 77, length: length, prefixHash: hash)
      events[next] = .waitBegan(deadline: nil)
      events.removeSubrange((next + 1)...)
      return next
    },
    .init(rule: .positionsWrap, name: "a used element taken twice") { events in
      guard let place = element(events, queue: 1) else { return nil }
      events.insert(events[place], at: place)
      events.removeSubrange((place + 2)...)
      return place + 1
    },
    .init(rule: .positionsWrap, name: "a counter beyond 16 bits") { events in
      guard let place = events.idle else { return nil }
      events.insert(.pollBegan(queue: 0, counter: 65_536), at: place)
      return place
    },
  ]
}
