/// Queue numbers of a network device without multiqueue (VIRTIO 1.4 §5.1.2).
public enum NetworkQueue {
  public static let receive: UInt16 = 0
  public static let transmit: UInt16 = 1
  /// Exists with ``FeatureBits/ctrlVq`` only.
  public static let control: UInt16 = 2
}
