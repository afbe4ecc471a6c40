/// Which way frames go, seen from the guest (VIRTIO 1.4 §5.1.2).
///
/// The device writes the buffers of a queue that receives and reads those of one that transmits.
/// The raw value is the queue's place within its pair.
public enum Direction: UInt8, Equatable, Sendable, CaseIterable {
  case receive = 0
  case transmit = 1
}
