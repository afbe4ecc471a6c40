public import Machine
import VirtIO

extension MMIOTransport {
  /// Finds the network device: the first slot, from the lowest, that has one.
  ///
  /// A slot without device has DeviceID 0 and is passed over in silence; one with a wrong magic
  /// value or an unknown version is no business of this driver (VIRTIO 1.4 §4.2.2.2).
  public static func findNetworkDevice<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> MMIOTransport? {
    for slot in 0..<machine.slotCount {
      if let transport = try probe(slot: slot, on: &machine) { return transport }
    }
    return nil
  }

  private static func probe<M: Machine & ~Copyable>(
    slot: UInt8, on machine: inout M
  ) throws(M.Fault) -> MMIOTransport? {
    func read(_ register: MMIORegister, _ machine: inout M) throws(M.Fault) -> UInt32 {
      try machine.observeRegister(slot: slot, offset: register.rawValue)
    }
    // DeviceID first: an empty slot costs one read and one record.
    guard try read(.deviceID, &machine) == DeviceType.network else { return nil }
    guard try read(.magicValue, &machine) == MMIORegister.magic else { return nil }
    let version = try read(.version, &machine)
    return DeviceInterface(version: version).map { MMIOTransport(slot: slot, interface: $0) }
  }
}
