import TraceFormat

/// Where a replay stands in its recording.
struct RecordCursor {
  let records: [TraceRecord]
  /// Where the next record lies in ``records``.
  private(set) var place = 0

  init(_ records: [TraceRecord]) {
    self.records = records
    passFlushes()
  }

  /// True when every record was reproduced.
  var isAtEnd: Bool { place >= records.count }

  /// The record that must come next.
  var next: TraceRecord {
    get throws(ReplayStop) {
      guard place < records.count else { throw .endOfTrace }
      let record = records[place]
      guard record.index == expectedIndex else {
        throw .gap(expected: expectedIndex, found: record.index)
      }
      if case .exception = record.event { throw .exception(record: record.index) }
      return record
    }
  }

  /// Goes to the following record, past those that the platform made without the kernel.
  mutating func advance() {
    place += 1
    passFlushes()
  }

  private mutating func passFlushes() {
    while place < records.count, case .flushed = records[place].event,
      records[place].index == expectedIndex
    {
      place += 1
    }
  }

  /// The index of the record that follows the last one.
  private var expectedIndex: UInt64 {
    place == 0 ? 0 : records[place - 1].index &+ 1
  }

  /// The error of a kernel that asked for something else than the recording has next.
  func divergence(_ record: TraceRecord, _ question: Divergence.Question) -> ReplayStop {
    .diverged(
      Divergence(record: record.index, expected: record.event, action: .asked(question)))
  }
}
