public import TraceFormat
internal import VirtIO

extension RuleChecker {
  /// Takes the next record of a trace; a gap in the indices is noticed.
  public mutating func take(_ record: TraceRecord) {
    if record.index != expectedRecord { noteGap() }
    expectedRecord = record.index &+ 1
    report.place = Violation.Place(record: record.index, ticks: record.ticks)
    switch record.event {
    case .registerLoad(let slot, let offset, let value):
      take(.registerLoad(slot: slot, offset: offset, byteCount: nil, value: value))
    case .registerStore(let slot, let offset, let value):
      take(.registerStore(slot: slot, offset: offset, value: value))
    case .interruptStatus(let status): takeInterruptStatus(status)
    case .interruptsTaken(let interrupts): if interrupts.contains(.device) { take(.interrupt) }
    case .waitBegan: take(.wait)
    case .flushed(.halted): take(.halted)
    default: takeRing(record.event)
    }
  }

  /// The record says that what was read was acknowledged.
  private mutating func takeInterruptStatus(_ status: UInt32) {
    take(.interruptStatus(status))
    let known = InterruptStatus(rawValue: status).intersection([.usedBuffer, .configurationChange])
    if !known.isEmpty { take(.acknowledged(known.rawValue)) }
  }

  private mutating func takeRing(_ event: TraceEvent) {
    switch event {
    case .queueConfigured(let queue, let size, let first, let table, let driver, let device):
      let layout = SplitVirtqueueLayout(
        queueSize: size, descriptorArea: table, driverArea: driver, deviceArea: device)
      take(.ring(queue: queue, .placed(layout, first: first)))
    case .madeAvailable(let queue, let position, let head, let length, _):
      take(.ring(queue: queue, .exposed(position: position, head: head, length: UInt64(length))))
    case .notificationDecision(let queue, let hint, let sent):
      take(.ring(queue: queue, .decided(hint: hint, sent: sent)))
      if sent { take(.ring(queue: queue, .notified)) }
    case .eventDecision(let queue, let event, let sent):
      take(.ring(queue: queue, .decided(hint: event, sent: sent)))
      if sent { take(.ring(queue: queue, .notified)) }
    case .usedIndex(let queue, let value, let emptyPolls):
      take(.ring(queue: queue, .usedIndex(value, emptyPolls: emptyPolls)))
    case .usedElement(let queue, let position, let id, let length, _):
      take(.ring(queue: queue, .element(position: position, id: id)))
      take(.ring(queue: queue, .elementLength(id: id, length)))
    case .pollBegan(let queue, let counter):
      take(.ring(queue: queue, .polling(counter: counter)))
    case .deviceViolation(let queue, _, _): take(.ring(queue: queue, .rejected))
    default: break
    }
  }
}
