import Machine
import TraceFormat
import VirtIO

extension ReplayedMachine {
  mutating func store16(_ value: UInt16, to address: UInt64) {
    memory.store(UInt64(value), to: address, byteCount: 2)
  }

  mutating func store32(_ value: UInt32, to address: UInt64) {
    memory.store(UInt64(value), to: address, byteCount: 4)
  }

  mutating func store64(_ value: UInt64, to address: UInt64) {
    memory.store(value, to: address, byteCount: 8)
  }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    memory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) {
    memory.copy(source, to: address)
  }

  func loadBarrier() {}
  func storeBarrier() {}
  func fullBarrier() {}

  mutating func writeConsole(_ text: Span<UInt8>) {
    hash.mix(text)
  }

  /// Compares what the kernel records with what it recorded then.
  mutating func record(_ event: TraceEvent) throws(ReplayStop) {
    let record = try cursor.next
    guard record.event == event else {
      throw .diverged(
        Divergence(record: record.index, expected: record.event, action: .recorded(event)))
    }
    switch event {
    case .queueConfigured(
      let queue, let size, let firstPosition, let descriptorArea, let driverArea,
      let deviceArea):
      queues[Int(queue & 3)] = Queue(
        layout: SplitVirtqueueLayout(
          queueSize: size, descriptorArea: descriptorArea, driverArea: driverArea,
          deviceArea: deviceArea),
        used: firstPosition)
    case .bufferRegion(let queue, _, let stride, _):
      queues[Int(queue & 3)]?.sharesBuffer = stride == 0
    case .registerStore(_, let offset, let value):
      if let register = MMIORegister(rawValue: offset) { noteStore(value, to: register) }
    case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, let head, let length, _):
      try compareTransmitted(head: head, length: length, record: record)
    default: break
    }
    cursor.advance()
  }

  private mutating func compareTransmitted(
    head: UInt16, length: UInt32, record: TraceRecord
  ) throws(ReplayStop) {
    framesTransmitted += 1
    let captured = input.frames[record.index]
    let headerByteCount = captured.map { max(0, Int(length) - $0.count) } ?? 0
    guard
      let range = transmittedFrame(
        head: head, length: length, headerByteCount: headerByteCount,
        queue: UInt8(NetworkQueue.transmit.index))
    else { throw .implausible(record: record.index, .addressOutOfBounds(UInt64(head))) }
    var running = hash
    running.mix(memory.bytes.span.extracting(range))
    hash = running
    guard let captured else { return }
    framesCompared += 1
    guard !memory.bytes[range].elementsEqual(captured) else { return }
    let offset =
      zip(memory.bytes[range], captured).enumerated().first { $0.element.0 != $0.element.1 }?
      .offset ?? min(range.count, captured.count)
    throw .diverged(
      Divergence(
        record: record.index, expected: record.event,
        action: .transmitted(
          offset: offset, expectedByteCount: captured.count, byteCount: range.count)))
  }
}
