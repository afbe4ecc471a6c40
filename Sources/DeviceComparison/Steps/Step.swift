public import VirtIO

/// One thing that the driver, the host or the wire does to a device.
public enum Step: Equatable, Sendable {
  /// A load of `width` bytes, 1, 2, 4 or 8, at `offset` from the transport's first register.
  case load(offset: UInt16, width: UInt8)
  /// A store of `width` bytes, 1, 2, 4 or 8.
  case store(offset: UInt16, width: UInt8, value: UInt64)
  /// A store to memory of `width` bytes, 1, 2, 4 or 8; nothing tells the device.
  case memory(address: UInt64, width: UInt8, value: UInt64)
  /// A descriptor written in one piece.
  case descriptor(at: UInt64, Descriptor)
  /// Bytes written in one piece.
  case bytes(at: UInt64, [UInt8])
  /// `count` bytes that follow from `seed`, written in one piece.
  case fill(at: UInt64, count: UInt32, seed: UInt32)
  /// Frames that the backend has for the guest.
  case arrive(ArrivingFrame, count: UInt16)
  /// The host takes the link down or up.
  case link(isUp: Bool)
  /// The host stops the machine or lets it go on.
  case machine(isRunning: Bool)
}

/// A frame as it is named in a list; its bytes follow from these values.
public struct ArrivingFrame: Equatable, Sendable {
  /// 1 to 65,536.
  public var byteCount: UInt32
  public var seed: UInt32
  /// The first bytes of the frame, as far as it is long enough: the two addresses and what
  /// follows them.
  public var start: [UInt8]

  public init(byteCount: UInt32, seed: UInt32, start: [UInt8]) {
    self.byteCount = byteCount
    self.seed = seed
    self.start = start
  }

  /// The bytes of frame `ordinal` of a burst; no two frames of a burst are equal.
  func bytes(ordinal: UInt16) -> [UInt8] {
    var bytes = Step.pattern(count: Int(byteCount), seed: seed &+ UInt32(ordinal))
    for (index, byte) in start.prefix(bytes.count).enumerated() { bytes[index] = byte }
    return bytes
  }
}

extension Step {
  /// `count` bytes in which neighbours, pages and seeds differ.
  static func pattern(count: Int, seed: UInt32) -> [UInt8] {
    let low = UInt8(truncatingIfNeeded: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var next = low &* 31
    for index in 0..<count {
      bytes.append(next)
      next &+= index & 0xff == 0xff ? 8 : 7
    }
    return bytes
  }
}
