import Wire

/// What one client said in a recording, told by what it had heard: so that it can be said again to
/// a guest that answers at other times.
struct RecordedConversation {
  /// Something new that the client sent.
  struct Step {
    /// FIN, RST and PSH as they were.
    var flags: TCPFlags
    var text: [UInt8]
    /// Octets of the guest that the client had acknowledged by then, its FIN one of them.
    var heard: Int
    /// Nanoseconds from then, or from the step before if that was later.
    var pause: UInt64
  }

  /// The client's SYN.
  let opening: TCPSegment
  /// When it came, in nanoseconds of virtual time.
  let start: UInt64
  private(set) var steps: [Step] = []

  private var next: TCPSequenceNumber
  private var guestFirst: TCPSequenceNumber?
  private var heard = 0
  private var heardTime: UInt64
  private var lastStepTime: UInt64
  /// Nothing more can be said: the client closed, or something is missing.
  private var isOver = false

  init(_ opening: TCPSegment, at time: UInt64) {
    self.opening = opening
    start = time
    next = opening.header.sequence.advanced(by: opening.length)
    (heardTime, lastStepTime) = (time, time)
  }

  /// Takes the client's next segment; what it had sent before says nothing new.
  mutating func take(_ segment: TCPSegment, at time: UInt64) {
    let header = segment.header
    guard !isOver, !header.flags.contains(.syn) else { return }
    if header.flags.contains(.ack) { hear(header.acknowledgment, at: time) }
    if header.flags.contains(.rst) {
      isOver = true
      return add(header.flags, [], at: time)
    }
    let known = next.distance(from: header.sequence)
    guard known >= 0 else {
      isOver = true
      return
    }
    let text = Array(segment.text.dropFirst(known))
    let closes = header.flags.contains(.fin) && known <= segment.text.count
    guard closes || !text.isEmpty else { return }
    next = next.advanced(by: text.count)
    isOver = closes
    add(header.flags, text, at: time)
  }

  private mutating func hear(_ acknowledgment: TCPSequenceNumber, at time: UInt64) {
    let first = guestFirst ?? acknowledgment
    guestFirst = first
    let count = acknowledgment.distance(from: first)
    guard count > heard else { return }
    (heard, heardTime) = (count, time)
  }

  private mutating func add(_ flags: TCPFlags, _ text: [UInt8], at time: UInt64) {
    let since = max(heardTime, lastStepTime)
    steps.append(
      Step(flags: flags, text: text, heard: heard, pause: time > since ? time - since : 0))
    lastStepTime = time
  }
}
