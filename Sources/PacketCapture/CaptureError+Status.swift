internal import CPcap

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
