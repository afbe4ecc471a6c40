import Replay
import TraceFormat
import TraceText

/// A divergence with the records before it.
struct DivergenceText {
  var lines: [String] = []

  init(_ divergence: Divergence, in records: [TraceRecord], context: Int) {
    let place = records.firstIndex { $0.index == divergence.record } ?? 0
    for record in records[max(0, place - context)..<place] {
      lines.append("  \(record.index)  \(record.event.text)")
    }
    lines.append("- \(divergence.record)  \(divergence.expected.text)")
    lines.append("+ \(divergence.record)  \(DivergenceText.words(divergence.action))")
  }

  private static func words(_ action: Divergence.Action) -> String {
    switch action {
    case .recorded(let event): event.text
    case .asked(let question): "the kernel asks for \(words(question))"
    case .transmitted(let offset, let expectedByteCount, let byteCount):
      "a frame of \(byteCount) bytes (captured: \(expectedByteCount)) that differs from byte"
        + " \(offset) on"
    }
  }

  private static func words(_ question: Divergence.Question) -> String {
    switch question {
    case .register(let slot, let offset):
      "register 0x\(String(offset, radix: 16)) of slot \(slot)"
    case .sharedMemory(let byteCount): "\(byteCount) bytes of shared memory"
    case .usedFlags(let queue): "used.flags of \(queueName(queue))"
    case .availableEvent(let queue): "avail_event of \(queueName(queue))"
    case .usedElement(let queue): "a used element of \(queueName(queue))"
    case .usedIndex(let queue): "used.idx of \(queueName(queue)) once more"
    case .clock: "the time"
    case .interrupts: "the interrupts that arrived"
    case .entropy: "entropy"
    case .platform: "the platform's counters"
    }
  }
}
