import Wire

/// A host on one Ethernet link: ARP, IPv4, ICMP echo and the passive side of TCP.
///
/// Sans I/O: frames come in through ``receive(_:at:)``, leave through ``nextFrame(into:at:)``, and
/// time is an argument. The same calls with the same seed give the same bytes. All memory is
/// allocated by the initialiser.
public struct NetworkStack: ~Copyable {
  /// What the stack was told at the start, with every limit moved into its range.
  public let configuration: StackConfiguration
  /// What happened so far.
  public internal(set) var counters = StackCounters()

  var connections: [Connection]
  var connectionIndex: ConnectionIndex
  var freeSlots: SlotQueue
  /// Slots in TIME-WAIT, the one that entered first in front.
  var timeWaitSlots: SlotQueue
  var timers: DeadlineHeap

  /// Slots that may have a segment to send.
  var transmitQueue: SlotQueue
  /// Slots that have one but wait for ARP.
  var parkedQueue: SlotQueue
  /// Slots with events to tell.
  var eventQueue: SlotQueue

  var sendBuffers: SendBufferPool
  var receiveBuffers: ByteArena
  var neighbors: NeighborCache
  var neighborRequests: NeighborRequests
  var controlReplies: ControlReplyQueue
  let initialSequences: InitialSequenceGenerator
  /// Identification of the next datagram.
  var datagramIdentification: UInt16

  /// A stack with all its memory allocated, silent until the first frame.
  ///
  /// - Parameter seed: secret of initial sequence numbers (RFC 6528), of datagram identifications
  ///   and of the hash of the connection table.
  public init(configuration: StackConfiguration, seed: UInt64) {
    var configuration = configuration
    configuration.limits = configuration.limits.clamped
    let limits = configuration.limits
    let timing = configuration.timing
    let count = limits.maximumConnections
    self.configuration = configuration
    connections = [Connection](repeating: .unused(timing: timing), count: count)
    connectionIndex = ConnectionIndex(slotCount: count, seed: seed)
    freeSlots = SlotQueue(slotCount: count)
    timeWaitSlots = SlotQueue(slotCount: count)
    timers = DeadlineHeap(slotCount: count)
    transmitQueue = SlotQueue(slotCount: count)
    parkedQueue = SlotQueue(slotCount: count)
    eventQueue = SlotQueue(slotCount: count)
    sendBuffers = SendBufferPool(limits: limits)
    receiveBuffers = ByteArena(byteCount: count * limits.receiveBufferByteCount)
    neighbors = NeighborCache(
      neighborCount: limits.neighborCount, lifetime: timing.neighborLifetime, seed: seed)
    neighborRequests = NeighborRequests(timing: timing)
    controlReplies = ControlReplyQueue(limits: limits)
    initialSequences = InitialSequenceGenerator(seed: seed)
    datagramIdentification = UInt16(truncatingIfNeeded: seed >> 48)
    for slot in 0..<count { freeSlots.append(slot) }
  }

  /// Whether a connection in some state but CLOSED and LISTEN exists.
  public var hasConnections: Bool {
    connectionCount > 0
  }

  /// Slots in use, TIME-WAIT included.
  public internal(set) var connectionCount = 0
}
