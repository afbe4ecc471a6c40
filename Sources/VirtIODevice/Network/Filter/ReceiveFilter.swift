/// Which frames the device passes on to the guest (VIRTIO 1.4 §5.1.6.5.1 to §5.1.6.5.3).
///
/// After reset it passes everything, until the driver says otherwise on the control queue.
struct ReceiveFilter: Sendable {
  var isPromiscuous = true
  var takesAllMulticast = false
  var takesAllUnicast = false
  var refusesMulticast = false
  var refusesUnicast = false
  var refusesBroadcast = false
  var addresses = MACTable()
  var networks = VLANTable()

  /// Back to the state before any driver; the VLANs follow from the features.
  mutating func reset() {
    let networks = self.networks
    self = ReceiveFilter()
    self.networks = networks
  }

  /// Whether a frame may pass to a guest of the address `own`.
  func passes(_ head: FrameHead, own: UInt64) -> Bool {
    if isPromiscuous { return true }
    if let network = head.network, !networks.contains(network) { return false }
    let destination = head.destination
    if destination == FrameHead.broadcast { return !refusesBroadcast }
    if destination & 1 != 0 {
      if refusesMulticast { return false }
      return takesAllMulticast || addresses.hasMulticastOverflow
        || addresses.containsMulticast(destination)
    }
    if refusesUnicast { return false }
    return takesAllUnicast || addresses.hasUnicastOverflow || destination == own
      || addresses.containsUnicast(destination)
  }
}
