import Hypervisor
import SystemPackage
import TraceFormat

/// Looks through a growing serial capture for the record that ends a requested dump.
struct FlushWatch: ~Copyable {
  private var file: FollowedFile
  private var reader = FrameReader()

  init(_ trace: FilePath) throws(HypervisorError) {
    file = try FollowedFile(trace)
  }

  /// Waits until the dump is whole.
  mutating func wait() async throws(HypervisorError) {
    while true {
      for byte in try await file.next() {
        if case .block(let block, _)? = reader.take(byte), block.endsRequestedDump { return }
      }
    }
  }
}

extension TraceBlock {
  /// True when the block's last record says that the trace was flushed on request.
  fileprivate var endsRequestedDump: Bool {
    guard case .records(let records) = content else { return false }
    return records.last?.event == .flushed(.requested)
  }
}
