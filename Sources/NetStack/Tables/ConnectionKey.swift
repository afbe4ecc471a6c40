import Wire

/// What tells connections apart: the peer's address and port, and our port. Our address is fixed.
struct ConnectionKey: Equatable, Sendable {
  /// The three fields side by side: peer address, peer port, local port.
  let rawValue: UInt64

  init(peerAddress: IPv4Address, peerPort: UInt16, localPort: UInt16) {
    rawValue = UInt64(peerAddress.rawValue) << 32 | UInt64(peerPort) << 16 | UInt64(localPort)
  }

  /// A hash that is the same on every machine and differs with every `seed`.
  func hash(seed: UInt64) -> UInt64 {
    var mixed = rawValue ^ seed
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return (mixed ^ (mixed >> 31)) &+ seed
  }
}
