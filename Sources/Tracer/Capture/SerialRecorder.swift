import Glibc
import Hypervisor
import SystemPackage

/// Copies a guest's serial bytes to a file, as they are.
struct SerialRecorder: ~Copyable {
  private var input: SerialInput
  private let output: FileDescriptor
  private var byteCount: UInt64 = 0

  /// Opens both ends.
  init(_ source: SerialSource, to path: FilePath) throws(HypervisorError) {
    let input = try SerialInput(source)
    output = try FileDescriptor.makeEmpty(path)
    self.input = input
  }

  deinit {
    _ = Glibc.close(output.rawValue)
  }

  /// Copies until the stop or the end of the input.
  consuming func run(until stop: CaptureStop) async throws(HypervisorError) -> SerialAccount {
    while true {
      // Whether to stop is asked first: what had arrived by then is still taken.
      let isOver = stop.isReached
      switch try input.readAvailable() {
      case .bytes(let bytes):
        do {
          try output.writeAll(bytes)
        } catch {
          throw .system(.writeDescriptor, error as? Errno ?? .ioError)
        }
        byteCount += UInt64(bytes.count)
      case .nothingYet:
        if isOver { return SerialAccount(byteCount: byteCount, peerEnded: false) }
        let wakeup = input.wakeup
        try await stop.waitForInput { () async throws(HypervisorError) in
          try await waitUntilReadable(wakeup)
        }
      case .ended:
        return SerialAccount(byteCount: byteCount, peerEnded: true)
      }
    }
  }
}

/// What came over a serial line.
struct SerialAccount: Sendable, CustomStringConvertible {
  var byteCount: UInt64
  /// The other side closed the line before the capture was to end.
  var peerEnded: Bool

  var description: String {
    "\(byteCount) bytes of trace" + (peerEnded ? ", until the serial line's other side ended" : "")
  }
}
