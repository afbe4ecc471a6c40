import Synchronization
import SystemPackage
import Threads

/// Reads items on a thread of its own, a few batches ahead of whoever takes them.
///
/// What is given, and in which order, is what the reader gives: the thread only changes when.
final class ReadAhead: Sendable {
  private let queue = BoundedQueue<RecordingBatch>(capacity: RecordingLimit.batchCount)
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

  /// Starts the thread, which ends with the recording or when it is abandoned; false when the
  /// system has none.
  func start() -> Bool {
    (try? BlockingThread { while self.readBatch() {} }) != nil
  }

  /// The next batch, waited for; none follows one with an ending.
  func take() -> RecordingBatch { queue.take() }

  /// Nobody takes anything any more.
  func abandon() { queue.close() }

  /// Reads a batch and gives it; false when none follows.
  private func readBatch() -> Bool {
    let batch = reader.withLock { reader in
      reader?.batch(
        itemCount: RecordingLimit.batchItemCount, byteCount: RecordingLimit.batchByteCount)
    }
    if let batch, queue.put(batch), batch.ending == nil { return true }
    reader.withLock { $0 = nil }
    return false
  }
}
