/// A descriptor that the driver owns, and the buffer that belongs to it.
///
/// Making it available consumes it; taking the used element gives it back. So a buffer cannot be
/// made available twice, and the driver cannot touch one that the device owns.
public struct OwnedDescriptor: ~Copyable {
  /// Its place in the descriptor table.
  public let index: UInt16

  init(index: UInt16) {
    self.index = index
  }
}

/// Who owns which descriptor of a queue: the driver's are in a ring, oldest first, the device's
/// are marked.
struct DescriptorLedger: ~Copyable {
  private var isWithDevice: [Bool]
  private var ownedRing: [UInt16]
  private var ownedHead = 0
  private(set) var ownedCount: UInt16

  /// Every descriptor is the driver's.
  ///
  /// - Parameter size: descriptors of the queue, at least 1.
  init(size: UInt16) {
    isWithDevice = [Bool](repeating: false, count: Int(size))
    ownedRing = (0..<size).map { $0 }
    ownedCount = size
  }

  private var size: Int { ownedRing.count }

  /// Forgets the device: every descriptor is the driver's again, in their order.
  mutating func reset() {
    ownedHead = 0
    ownedCount = UInt16(size)
    for index in 0..<size {
      isWithDevice[index] = false
      ownedRing[index] = UInt16(index)
    }
  }

  /// The oldest descriptor that the driver owns.
  mutating func takeOwned() -> OwnedDescriptor? {
    guard ownedCount > 0 else { return nil }
    let index = ownedRing[ownedHead]
    ownedHead = ownedHead + 1 == size ? 0 : ownedHead + 1
    ownedCount -= 1
    return OwnedDescriptor(index: index)
  }

  /// Puts a descriptor behind the others that the driver owns.
  ///
  /// - Returns: false when all of them are there already.
  mutating func release(_ descriptor: consuming OwnedDescriptor) -> Bool {
    guard ownedCount < UInt16(size) else { return false }
    var place = ownedHead + Int(ownedCount)
    if place >= size { place -= size }
    ownedRing[place] = descriptor.index
    ownedCount += 1
    return true
  }

  /// Hands a descriptor over to the device.
  ///
  /// - Returns: its index; `nil` when the device has it already.
  mutating func giveToDevice(_ descriptor: consuming OwnedDescriptor) -> UInt16? {
    let index = descriptor.index
    guard !isWithDevice[Int(index)] else { return nil }
    isWithDevice[Int(index)] = true
    return index
  }

  /// The descriptor of that number, if the device owns it.
  mutating func takeFromDevice(id: UInt32) -> OwnedDescriptor? {
    guard id < UInt32(size), isWithDevice[Int(id)] else { return nil }
    isWithDevice[Int(id)] = false
    return OwnedDescriptor(index: UInt16(id))
  }

  /// The descriptor `index`, below the queue size, whoever owns it.
  mutating func claim(_ index: UInt16) -> OwnedDescriptor {
    isWithDevice[Int(index)] = false
    return OwnedDescriptor(index: index)
  }
}
