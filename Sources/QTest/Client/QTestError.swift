public import Hypervisor
import SystemPackage

/// Why the other side of the test protocol could not be used.
public enum QTestError: Error, Equatable, Sendable {
  /// It sent what the protocol does not allow.
  case malformed(QTestProtocolError)
  /// It refused a command; both in its words.
  case refused(command: String, reason: String)
  /// It closed the connection, as QEMU does when an assertion of it fails.
  case ended
  /// The connection, the board or its frame socket failed.
  case system(VirtualMachineError)
}

extension QTestError {
  init(_ error: VirtualMachineError) {
    switch error {
    case .system(.writeDescriptor, .brokenPipe), .system(.writeDescriptor, .connectionReset):
      self = .ended
    default: self = .system(error)
    }
  }
}
