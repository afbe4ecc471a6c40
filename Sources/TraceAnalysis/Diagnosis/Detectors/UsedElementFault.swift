/// What a used element cannot say (VIRTIO 1.4 §2.7.8).
enum UsedElementFault {
  /// What is wrong with an element that was delivered; `nil` when nothing is, or when it cannot be
  /// told.
  static func words(
    _ queue: QueueLedger?, _ number: UInt8, _ id: UInt32, _ length: UInt32, header: Int?
  ) -> String? {
    guard let queue, let surplus = queue.surplus, surplus > 0, let size = queue.size else {
      return nil
    }
    guard id < UInt32(size), let head = UInt16(exactly: id) else {
      return "used id \(id), and the queue has \(size) descriptors"
    }
    // Where chains were made available twice, the driver is no judge of who owns them.
    if queue.owner(of: head) == .driver, !queue.isInflated {
      return "used id \(id), and the device does not own that chain"
    }
    guard number == 0 else { return nil }
    let posted = queue.length(of: head)
    if queue.owner(of: head) == .device, length > posted {
      return "used length \(length), and the buffer has \(posted) bytes"
    }
    if let header, length < UInt32(header) {
      return "used length \(length), and the header alone has \(header) bytes"
    }
    return nil
  }
}
