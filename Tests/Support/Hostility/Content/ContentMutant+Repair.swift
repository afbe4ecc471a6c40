import Replay
import TraceFormat

extension ContentMutant {
  /// Lets the recording say what the driver does now, where an exact replay parted from it: the
  /// replay comes further the next time.
  ///
  /// - Returns: false when nothing can be put in.
  mutating func repair(_ divergence: Divergence, _ decisions: inout Decisions) -> Bool {
    guard let place = place(ofRecord: divergence.record),
      case .record(_, let ticks, let name) = parts[place]
    else { return false }
    let event: TraceEvent
    switch divergence.action {
    case .recorded(let recorded): event = recorded
    case .asked(let question):
      guard let answer = answer(to: question, &decisions) else { return false }
      event = answer
    case .transmitted:
      // The capture has another frame: without it, nothing is compared.
      let count = parts.count
      parts.removeAll { if case .frame(_, of: name) = $0 { true } else { false } }
      return parts.count < count
    case .gaveUp, .modelGives: return false
    }
    // Either it stands in place of another record, or before it.
    if decisions.below(2) == 0 {
      parts[place] = .record(event, ticks: ticks, name: name)
    } else {
      parts.insert(.record(event, ticks: ticks, name: .max), at: place)
    }
    return true
  }

  private func place(ofRecord index: UInt64) -> Int? {
    var left = index
    for place in parts.indices {
      guard case .record = parts[place] else { continue }
      if left == 0 { return place }
      left -= 1
    }
    return nil
  }

  private func answer(
    to question: Divergence.Question, _ decisions: inout Decisions
  ) -> TraceEvent? {
    let word = decisions.edge32()
    let half = UInt16(truncatingIfNeeded: word)
    switch question {
    case .register(let slot, let offset):
      return offset == 0x60
        ? .interruptStatus(word & 3) : .registerLoad(slot: slot, offset: offset, value: word)
    case .sharedMemory(let byteCount):
      return .sharedMemory(
        address: UInt64(word & 0xFFFF) << 12, byteCount: UInt32(truncatingIfNeeded: byteCount))
    case .usedFlags(let queue):
      return .notificationDecision(queue: queue, flags: half & 1, sent: half & 1 == 0)
    case .availableEvent(let queue):
      return .eventDecision(queue: queue, availableEvent: half, sent: decisions.below(2) == 0)
    case .usedElement(let queue):
      return .usedElement(
        queue: queue, position: half, id: word % 16, length: 12 + word % 1_600, prefixHash: 0)
    case .usedIndex(let queue):
      return .usedIndex(
        queue: queue, value: UInt16(decisions.below(24)), emptyPolls: UInt64(decisions.below(3)))
    case .clock: return .clock(nanoseconds: UInt64(word) << 8)
    case .interrupts: return .interruptsTaken(InterruptSet(rawValue: UInt8(1 + word % 3)))
    case .entropy: return .entropy(UInt64(word))
    case .platform:
      return .platform(
        PlatformCounters(
          pagesUsed: word, pagesTotal: word, recordsGenerated: UInt64(word), recordsLost: 0))
    }
  }
}
