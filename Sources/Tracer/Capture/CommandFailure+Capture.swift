import PacketCapture
import ToolSupport

extension CommandFailure {
  /// A capture that could not start or go on.
  init(_ error: CaptureError) {
    switch error {
    case .noSuchDevice(let name): self.init(.environment, "there is no interface \(name)")
    case .permissionDenied(let reason):
      self.init(.environment, "this user may not capture; run as root (\(reason))")
    case .deviceWentDown(let reason): self.init(.environment, reason)
    case .notEthernet(let linkType):
      self.init(.usage, "the interface is no Ethernet but link type \(linkType)")
    case .badFilter(let reason): self.init(.usage, "the filter does not compile: \(reason)")
    case .badOption(let name): self.init(.usage, "\(name) is out of range")
    case .libpcap(let reason): self.init(.environment, reason)
    }
  }
}
