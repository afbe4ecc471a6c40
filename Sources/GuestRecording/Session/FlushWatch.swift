import Hypervisor
import SystemPackage
import TraceFormat

/// Looks through a growing serial capture for the record that ends a requested dump.
struct FlushWatch: ~Copyable {
  private var file: FollowedFile
  private var reader = FrameReader()

  init(_ trace: FilePath) throws(VirtualMachineError) {
    file = try FollowedFile(trace)
  }

  /// Waits until the dump is whole.
  mutating func wait() async throws(VirtualMachineError) {
    while true {
      let bytes = try await file.next()
      var place = 0
      while let item = reader.take(bytes.span, from: &place) {
        if case .block(let block, _) = item, block.endsRequestedDump { return }
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
