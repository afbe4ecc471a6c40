/// Used elements, receive buffers and their return.
extension DriverPolicy {
  /// How positions are counted.
  public enum IndexArithmetic: UInt8, Sendable {
    case wrapping
    /// Distances modulo the queue size: a full ring looks like an empty one.
    case moduloSize
    /// Distances in 32 bits: past the wrap they are huge.
    case wideDifference
    /// The step from 65,535 on traps, and the kernel stops.
    case trapping
    /// The used ring is walked as if it had one entry less.
    case shortWindow
  }

  /// What a used element is believed.
  public enum ElementTrust: UInt8, Sendable {
    case checked
    /// Its id and length count as they are; they are cut to what is memory of the driver.
    case trusted
    /// An element with a bad length is reported and then used all the same.
    case badBufferUsed
  }

  /// When receive buffers go back to the device.
  public enum Refill: UInt8, Sendable {
    /// As they are taken; what could not be allocated then, at the next turn of the loop.
    case eachService
    /// At the beginning of the next batch that is not empty.
    case atNextBatch
    case never
    /// As they are taken; what could not be allocated then, with the next received frame.
    case onReceiveAlone
    /// As they are taken; what could not be allocated then, never.
    case leaksOnFailure
  }

  /// What is posted for a frame.
  public enum ReceiveBuffer: UInt8, Sendable {
    /// 2,048 bytes, each descriptor its own.
    case wholeFrame
    /// 512 bytes.
    case tooSmall
    /// 2,048 bytes the first time, none from the second time on.
    case emptyWhenReposted
    /// 2,048 bytes, the same for every descriptor.
    case shared
  }

  /// The virtio-net header's length (VIRTIO 1.4 §5.1.6).
  public enum HeaderSize: UInt8, Sendable {
    case asNegotiated
    /// 10 bytes where it has 12, and 12 where it has 10.
    case otherInterface
  }
}
