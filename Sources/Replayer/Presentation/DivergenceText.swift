import KernelCore
import Replay
import TraceFormat

/// A divergence with the records before it.
struct DivergenceText {
  var lines: [String] = []

  init(_ divergence: Divergence, after records: [TraceRecord], context: Int) {
    let before = records.prefix { $0.index < divergence.record }
    for record in before.suffix(context) {
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
    case .gaveUp(let failure): "the kernel gives up: \(failure.text)"
    case .modelGives(let answer): "the device model gives \(words(answer))"
    }
  }

  private static func words(_ answer: Divergence.ModelAnswer) -> String {
    switch answer {
    case .usedIndex(let queue, let value): "used.idx \(value) of \(queueName(queue))"
    case .usedFlags(let queue, let flags): "used.flags \(flags) of \(queueName(queue))"
    case .interruptLine(let isRaised):
      isRaised ? "an interrupt that did not arrive" : "no interrupt"
    case .strayFrame(let byteCount): "a frame of \(byteCount) bytes that nobody handed over"
    case .aborted(let abort): "an abort: \(abort.words)"
    case .time(let ticks): "the same at another time, \(ticks) ticks"
    case .end: "nothing more: the run ends before this record"
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
