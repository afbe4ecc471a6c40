import FaultPlans
import Wire

/// A TCP client that says what a recorded one said, each time it has heard what that one had heard
/// (RFC 9293 §3.10, the part that a client on a path without loss or reordering needs).
///
/// What the guest leaves unacknowledged is sent again after one second, then two, four and eight
/// (RFC 6298 §5); after that the client has given up.
struct ReactingClient {
  private static let retryCount = 4
  static let firstTimeout: UInt64 = 1_000_000_000
  /// Nanoseconds that a frame is on its way.
  static let latency: UInt64 = 20_000
  /// By how much less than the recorded guest said this one may have said all: a number in its
  /// answer may have fewer digits.
  private static let tolerance = 64

  let script: RecordedConversation
  /// Steps that were taken.
  private(set) var place = 0
  private(set) var isOver = false

  private var guestNext: TCPSequenceNumber?
  /// Octets that the guest said, and how many they were at the last step.
  private var heard = 0
  private var heardAtStep = 0
  private var heardTime: UInt64
  private var lastStepTime: UInt64
  /// The guest's last segment in order ended what it had to say, as far as one can see.
  private var isPushed = false
  private var hasGuestClosed = false
  private var next: TCPSequenceNumber
  private var window = 0
  private var windowShift: UInt8 = 0
  private var unacknowledged: [TCPSegment] = []
  /// When each step leaves that has not, and the sequence number before it.
  private var departures: [(moment: UInt64, sequence: TCPSequenceNumber)] = []
  private var tries = 0
  private(set) var deadline: UInt64

  /// A client whose SYN reaches the guest by the clock.
  init(_ script: RecordedConversation) {
    self.script = script
    next = script.opening.header.sequence.advanced(by: 1)
    (heardTime, lastStepTime) = (script.start, script.start)
    unacknowledged = [script.opening]
    deadline = VirtualTime.sum(script.start, Self.firstTimeout)
  }

  /// Whether it said all that it had to say.
  var isDone: Bool { place == script.steps.count }

  /// Hears a segment of the guest.
  mutating func hear(_ segment: TCPSegment, at time: UInt64, _ path: inout ClientPath) {
    let header = segment.header
    guard !isOver else { return }
    if header.flags.contains(.rst) {
      isOver = true
      return
    }
    guard let expected = guestNext else {
      guard header.flags.isSuperset(of: [.syn, .ack]) else { return }
      guestNext = header.sequence.advanced(by: 1)
      heardTime = time
      if script.opening.header.options.windowScale != nil {
        windowShift = min(14, header.options.windowScale ?? 0)
      }
      window = Int(header.window)
      acknowledge(header.acknowledgment, at: time, &path)
      return answer(at: time, isOwed: true, &path)
    }
    if header.flags.contains(.ack) {
      window = Int(header.window) << Int(windowShift)
      acknowledge(header.acknowledgment, at: time, &path)
    }
    if segment.length > 0, header.sequence == expected {
      guestNext = expected.advanced(by: segment.length)
      heard += segment.length
      heardTime = time
      hasGuestClosed = header.flags.contains(.fin)
      isPushed = header.flags.contains(.psh) || hasGuestClosed
    }
    answer(at: time, isOwed: segment.length > 0, &path)
  }

  /// The guest has all before `number`.
  private mutating func acknowledge(
    _ number: TCPSequenceNumber, at time: UInt64, _ path: inout ClientPath
  ) {
    let count = unacknowledged.count
    unacknowledged.removeAll {
      $0.header.sequence.advanced(by: $0.length).isAtOrBefore(number)
    }
    guard unacknowledged.count < count else { return }
    tries = 0
    if !unacknowledged.isEmpty { setDeadline(Self.firstTimeout, after: time, now: time, &path) }
  }

  /// Takes every step whose turn it is; an acknowledgement that is owed goes alone otherwise.
  private mutating func answer(at time: UInt64, isOwed: Bool, _ path: inout ClientPath) {
    var isOwed = isOwed
    while place < script.steps.count, let guestNext {
      let step = script.steps[place]
      guard isDue(step), fits(step) else { break }
      let moment = max(
        VirtualTime.sum(max(heardTime, lastStepTime), step.pause),
        VirtualTime.sum(time, Self.latency))
      let segment = segment(next, step.flags, acknowledging: guestNext, step.text)
      departures.append((moment, next))
      path.send(segment.frame, at: moment, now: time)
      isOwed = isOwed && moment > VirtualTime.sum(time, Self.latency)
      next = next.advanced(by: segment.length)
      if step.flags.contains(.rst) { isOver = true }
      if segment.length > 0 {
        unacknowledged.append(segment)
        setDeadline(Self.firstTimeout, after: moment, now: time, &path)
      }
      heardAtStep = heard
      lastStepTime = moment
      place += 1
    }
    guard isOwed, let guestNext else { return }
    departures.removeAll { $0.moment <= time }
    let sequence = departures.first?.sequence ?? next
    path.send(
      segment(sequence, [], acknowledging: guestNext, []).frame,
      at: VirtualTime.sum(time, Self.latency), now: time)
  }

  /// Whether the guest said what it had said before the recorded step, since the step before.
  private func isDue(_ step: RecordedConversation.Step) -> Bool {
    let before = place > 0 ? script.steps[place - 1].heard : 0
    let (said, wanted) = (heard - heardAtStep, step.heard - before)
    if said >= wanted || hasGuestClosed { return true }
    return isPushed && said > 0 && wanted - said <= Self.tolerance + wanted / 8
  }

  private func fits(_ step: RecordedConversation.Step) -> Bool {
    let inFlight = unacknowledged.reduce(0) { $0 + $1.length }
    return unacknowledged.isEmpty || inFlight + step.text.count <= window
  }

  private func segment(
    _ sequence: TCPSequenceNumber, _ flags: TCPFlags, acknowledging number: TCPSequenceNumber,
    _ text: [UInt8]
  ) -> TCPSegment {
    let opening = script.opening.header
    return script.opening.with(
      TCPHeader(
        sourcePort: opening.sourcePort, destinationPort: opening.destinationPort,
        sequence: sequence, acknowledgment: number,
        flags: flags.union(.ack), window: .max),
      text: text)
  }

  /// Wants to be woken `timeout` after `moment`, at which something is sent.
  private mutating func setDeadline(
    _ timeout: UInt64, after moment: UInt64, now time: UInt64, _ path: inout ClientPath
  ) {
    deadline = VirtualTime.sum(moment, timeout)
    path.wake(at: deadline, now: time)
  }

  /// Sends again what was not acknowledged, if it is time.
  mutating func wake(at time: UInt64, _ path: inout ClientPath) {
    guard !isOver, time >= deadline, let segment = unacknowledged.first else { return }
    guard tries < Self.retryCount else {
      isOver = true
      return
    }
    path.send(segment.frame, at: VirtualTime.sum(time, Self.latency), now: time)
    tries += 1
    setDeadline(Self.firstTimeout << UInt64(tries), after: time, now: time, &path)
  }
}
