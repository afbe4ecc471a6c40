internal import RingHistory
internal import VirtIO

/// State of a checker on each virtqueue; room is made for the queues that occur.
struct PerQueue<State> {
  private var states: [State] = []
  private let initial: State

  init(_ initial: State) { self.initial = initial }

  /// The queues that there is room for.
  var queues: Range<UInt8> { 0..<UInt8(clamping: states.count) }

  subscript(queue: UInt8) -> State {
    get { Int(queue) < states.count ? states[Int(queue)] : initial }
    _modify {
      let missing = Int(queue) + 1 - states.count
      if missing > 0 { states.append(contentsOf: repeatElement(initial, count: missing)) }
      yield &states[Int(queue)]
    }
  }
}

extension PerQueue: Sendable where State: Sendable {}

extension DeviceRegisters {
  /// The virtio-net header in front of every frame; `nil` if the features are unknown.
  var headerByteCount: UInt64? {
    hasWrittenFeatures ? UInt64(NetworkHeader.byteCount(negotiated: features)) : nil
  }
}

extension RegisterAccess {
  /// `status <- 0x7` or `status -> 0x7`.
  var words: String {
    let name: String
    if isConfiguration {
      name = "config+\(offset - MMIORegister.config.rawValue)"
    } else {
      name = register.map { "\($0)" } ?? "register \(offset.hexadecimal)"
    }
    return "\(name) \(isStore ? "<-" : "->") \(value.hexadecimal)"
  }
}
