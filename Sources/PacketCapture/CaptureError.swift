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
