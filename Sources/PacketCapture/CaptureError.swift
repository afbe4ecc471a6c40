internal import CPcap

/// Why a capture could not start or go on.
public enum CaptureError: Error, Equatable, Sendable {
  /// There is no interface of this name.
  case noSuchDevice(String)
  /// The process may not capture (it needs CAP_NET_RAW) or may not enter promiscuous mode; with
  /// libpcap's reason, which may be empty.
  case permissionDenied(String)
  /// The interface was not up when the capture started, or vanished since.
  ///
  /// One that goes down for a while ends nothing: libpcap goes on when it is up again.
  case deviceWentDown(String)
  /// The interface has no Ethernet header but the given link type, libpcap's `DLT_` number.
  case notEthernet(linkType: Int32)
  /// The capture filter does not compile; with the compiler's message.
  case badFilter(String)
  /// A value of ``CaptureOptions`` is out of its range.
  case badOption(String)
  /// Anything else, in libpcap's words.
  case libpcap(String)
}

extension CaptureError {
  /// What a negative status of `pcap_activate` stands for (pcap_activate(3PCAP)).
  init(activationStatus status: Int32, device: String, message: String) {
    switch status {
    case PCAP_ERROR_NO_SUCH_DEVICE: self = .noSuchDevice(device)
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: self = .permissionDenied(message)
    case PCAP_ERROR_IFACE_NOT_UP: self = .deviceWentDown(message)
    default: self = .libpcap(message)
    }
  }

  /// What libpcap's message on a failed read stands for: there is no status for it.
  init(readMessage message: String) {
    let isGone =
      message.contains("disappeared") || message.contains("went down")
      || message.contains("Network is down")
    self = isGone ? .deviceWentDown(message) : .libpcap(message)
  }
}
