public import SystemPackage

/// How the guest's network device reaches the host.
///
/// Both ways keep every packet on this machine: user networking is restricted to the forwarded
/// port, and a tap lives in a namespace that has no other interface.
public enum GuestNetwork: Equatable, Sendable {
  /// No network device.
  case none
  /// QEMU's user networking: no privilege needed. A free port of 127.0.0.1 is forwarded to the
  /// guest's port 80; frames are written to `dump` in pcap format as QEMU hands them over.
  case user(dump: FilePath?)
  /// A tap interface in a network namespace; QEMU itself runs inside the namespace.
  case tap(interface: String, namespace: String)

  /// The guest's address in both kinds of network.
  public static let guestAddress = "10.0.2.15"
  /// The host's side of it, and the guest's gateway.
  public static let hostAddress = "10.0.2.2"
  /// The length of the network's prefix, in bits.
  public static let prefixLength = 24
  /// The port on which the guest serves HTTP.
  public static let guestPort: UInt16 = 80
}
