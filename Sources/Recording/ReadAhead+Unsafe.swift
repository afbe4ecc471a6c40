// Safety: a semaphore may be used from any thread; the interface does not say so.
@unsafe @preconcurrency import Dispatch
import Synchronization

/// Reads items on a thread of its own, a few batches ahead of whoever takes them.
///
/// What is given, and in which order, is what the reader gives: the thread only changes when.
final class ReadAhead: Sendable {
  private struct Queue {
    var batches: [RecordingBatch] = []
    var isAbandoned = false
  }

  private let queue = Mutex(Queue())
  private let filled = DispatchSemaphore(value: 0)
  private let room = DispatchSemaphore(value: RecordingLimit.batchCount)
  /// Used by the thread alone, which lets go of it at the end.
  private let reader: Mutex<ItemReader?>

  /// What the file was recognised as.
  let kind: RecordingKind

  /// Opens the file at `path`.
  init(path: String) throws(RecordingError) {
    let reader = try ItemReader(path: path)
    kind = reader.kind
    self.reader = Mutex(reader)
  }

  /// Starts the thread, which ends with the recording or when it is abandoned.
  func start() {
    DispatchQueue(label: "read ahead").async { while self.readBatch() {} }
  }

  /// The next batch, waited for; none follows one with an ending.
  func take() -> RecordingBatch {
    filled.wait()
    defer { room.signal() }
    return queue.withLock { $0.batches.removeFirst() }
  }

  /// Nobody takes anything any more.
  func abandon() {
    queue.withLock { $0.isAbandoned = true }
    room.signal()
  }

  /// Reads a batch when there is room for one; false when it was the last one.
  private func readBatch() -> Bool {
    room.wait()
    let batch = queue.withLock(\.isAbandoned) ? nil : nextBatch()
    guard let batch, batch.ending == nil else {
      reader.withLock { $0 = nil }
      if let batch { give(batch) }
      return false
    }
    give(batch)
    return true
  }

  private func give(_ batch: RecordingBatch) {
    queue.withLock { $0.batches.append(batch) }
    filled.signal()
  }

  private func nextBatch() -> RecordingBatch? {
    reader.withLock { 
      $0?.batch(itemCount: RecordingLimit.batchItemCount, byteCount: RecordingLimit.batchByteCount)
     }
  }
}
