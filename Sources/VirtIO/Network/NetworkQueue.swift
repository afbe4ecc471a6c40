/// A virtqueue of a network device: queue pairs from 0 on, and the control queue behind the last
/// pair (VIRTIO 1.4 §5.1.2).
///
/// A device without multiqueue has one pair: ``receive``, ``transmit``, and ``control``.
public struct NetworkQueue: Hashable, Sendable {
  /// The number that ``MMIORegister/queueSel`` and ``MMIORegister/queueNotify`` take.
  public let index: UInt16

  @inlinable
  public init(index: UInt16) { self.index = index }

  /// A queue of pair `pair`, 0 to 32,767.
  @inlinable
  public init(_ direction: Direction, pair: UInt16 = 0) {
    index = pair &* 2 &+ UInt16(direction.rawValue)
  }

  /// The control queue of a device with so many pairs, 1 to 32,767; it exists with
  /// ``FeatureBits/ctrlVq`` only.
  @inlinable
  public init(controlBehindPairs pairs: UInt16) { index = pairs &* 2 }

  public static let receive = NetworkQueue(.receive)
  public static let transmit = NetworkQueue(.transmit)
  /// The control queue of a device with one pair.
  public static let control = NetworkQueue(controlBehindPairs: 1)

  /// Which way frames go: even indices receive, odd ones transmit. The index alone does not tell
  /// the control queue, whose index is even too.
  @inlinable
  public var direction: Direction { index.isMultiple(of: 2) ? .receive : .transmit }

  /// The pair that the queue belongs to, from 0.
  @inlinable
  public var pair: UInt16 { index / 2 }

  /// Whether this is the control queue of a device with so many pairs.
  @inlinable
  public func isControl(pairs: UInt16) -> Bool { index == pairs &* 2 }

  /// The direction as a person says it, and the index: `rx0`, `tx1`; with the number of the
  /// device's pairs known also `ctrl2`.
  public func name(pairs: UInt16? = nil) -> String {
    if let pairs, isControl(pairs: pairs) { return "ctrl\(index)" }
    switch direction {
    case .receive: return "rx\(index)"
    case .transmit: return "tx\(index)"
    }
  }
}
