import Glibc
import Hypervisor
public import SystemPackage

/// Where a guest's serial trace comes from.
public enum SerialSource: Equatable, Sendable {
  /// A file that may still grow, a pipe or a device.
  case path(FilePath)
  /// A socket of the local address family, where somebody listens.
  case socket(FilePath)
  /// A pseudoterminal.
  case terminal(FilePath)
  case standardInput

  /// The source that `argument` names: a path, `unix:SOCKET`, `pty:DEVICE` or `-`.
  public init?(argument: String) {
    if argument == "-" {
      self = .standardInput
    } else if let path = SerialSource.path(in: argument, after: "unix:") {
      self = .socket(path)
    } else if let path = SerialSource.path(in: argument, after: "pty:") {
      self = .terminal(path)
    } else if !argument.isEmpty {
      self = .path(FilePath(argument))
    } else {
      return nil
    }
  }

  private static func path(in argument: String, after prefix: String) -> FilePath? {
    guard argument.hasPrefix(prefix), argument != prefix else { return nil }
    return FilePath(String(argument.dropFirst(prefix.count)))
  }
}

extension SerialSource: CustomStringConvertible {
  /// As it is typed.
  public var description: String {
    switch self {
    case .path(let path): path.string
    case .socket(let path): "unix:\(path)"
    case .terminal(let path): "pty:\(path)"
    case .standardInput: "-"
    }
  }
}

/// Copies a guest's serial bytes to a file, as they are.
struct SerialRecorder: ~Copyable {
  private var input: SerialInput
  private let output: FileDescriptor
  private var byteCount: UInt64 = 0

  /// Opens both ends.
  init(_ source: SerialSource, to path: FilePath) throws(VirtualMachineError) {
    let input = try SerialInput(source)
    output = try FileDescriptor.makeEmpty(path)
    self.input = input
  }

  deinit {
    _ = Glibc.close(output.rawValue)
  }

  /// Copies until the stop or the end of the input.
  consuming func run(until stop: CaptureStop) async throws(VirtualMachineError) -> SerialAccount {
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
        try await stop.waitForInput { () async throws(VirtualMachineError) in
          try await waitUntilReadable(wakeup)
        }
      case .ended:
        return SerialAccount(byteCount: byteCount, peerEnded: true)
      }
    }
  }
}

/// What came over a serial line.
public struct SerialAccount: Sendable, CustomStringConvertible {
  public var byteCount: UInt64
  /// The other side closed the line before the capture was to end.
  public var peerEnded: Bool

  public var description: String {
    "\(byteCount) bytes of trace" + (peerEnded ? ", until the serial line's other side ended" : "")
  }
}
