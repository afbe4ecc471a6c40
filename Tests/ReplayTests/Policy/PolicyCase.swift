import SimulatedNetwork
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// A run that shows what a faulty variant does, and what in the run shows it.
struct PolicyCase {
  /// Words beside `policy=`.
  var words = "watchdog=off queue-size=8"
  var scripts = PolicyCase.connections(pause: 50_000)
  var position: UInt16 = 0
  var interface = DeviceInterface.legacy
  /// True of this run, and not of the sound driver's.
  var shows: (KernelRun) -> Bool

  func recording(_ policy: String) -> Recording {
    let device = DeviceConfiguration(
      interface: interface, firstPosition: RingPosition(position))
    return Recording(
      scripts, commandLine: "\(policy) \(words) first-position=\(position)",
      configuration: SimulationConfiguration(
        device: device, timeLimit: 12_000_000_000, recordLimit: 4_000),
      asksForAddress: true)
  }

  static func connections(pause: UInt64) -> [ClientScript] {
    let request = ClientScript.request("/health")
    return (0..<4).map { number in
      var script = ClientScript(
        [Array(request.prefix(16)), Array(request.dropFirst(16))], answerCount: 1)
      script.pause = pause
      script.delay = UInt64(number) * 400_000
      return script
    }
  }

  /// One request in pieces of two bytes, a microsecond apart.
  static var segments: [ClientScript] {
    let request = ClientScript.request("/health")
    let pieces = stride(from: 0, to: request.count, by: 2).map {
      Array(request[$0..<min($0 + 2, request.count)])
    }
    return [ClientScript(pieces, answerCount: 1)]
  }

  /// So many connections in one moment.
  static func burst(_ count: Int) -> [ClientScript] { (0..<count).map { _ in .get("/health") } }
}

/// What the records of a run tell.
extension KernelRun {
  /// The run ends, and not because the clients have what they want.
  var isStuck: Bool { fault != .stopped(.requestedByPeer) }

  /// Whether `first` is followed by `second` at once anywhere.
  func has(_ first: (TraceEvent) -> Bool, then second: (TraceEvent) -> Bool) -> Bool {
    zip(events, events.dropFirst()).contains { first($0) && second($1) }
  }

  /// The positions of taken elements of the receive queue, in order.
  var takenPositions: [UInt16] {
    events.compactMap { event in
      guard case .usedElement(0, let position, _, _, _) = event else { return nil }
      return position
    }
  }

  /// The lengths of receive buffers, in the order in which they were made available.
  var bufferLengths: [UInt32] {
    events.compactMap { event in
      guard case .madeAvailable(0, _, _, let length, _) = event else { return nil }
      return length
    }
  }

  /// Transmit descriptors that the driver took back.
  var reclaimedCount: Int {
    events.count { if case .usedElement(1, _, _, _, _) = $0 { true } else { false } }
  }

  /// The last `used.idx` that was seen on `queue`.
  func lastUsed(_ queue: UInt8) -> UInt16 {
    var last: UInt16 = 0
    for case .usedIndex(queue, let value, _) in events { last = value }
    return last
  }

  /// `avail.idx` of `queue` after the last chain.
  func lastAvailable(_ queue: UInt8) -> UInt16 {
    var last: UInt16 = 0
    for case .madeAvailable(queue, let position, _, _, _) in events { last = position &+ 1 }
    return last
  }

  /// Whether a head was made available that the device had.
  func postsTwice(_ queue: UInt8) -> Bool {
    var owned: Set<UInt32> = []
    for event in events {
      switch event {
      case .madeAvailable(queue, _, let head, _, _):
        if !owned.insert(UInt32(head)).inserted { return true }
      case .usedElement(queue, _, let id, _, _): owned.remove(id)
      default: break
      }
    }
    return false
  }
}
