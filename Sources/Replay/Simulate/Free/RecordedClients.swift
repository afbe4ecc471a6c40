import Bytes
import FaultPlans
import Simulation
import VirtIODevice
import Wire

/// The clients of a recording: those that opened a connection say again what they said, whatever
/// the guest's new timing; all else comes at its recorded time.
final class RecordedClients {
  private var clients: [ReactingClient] = []
  /// The client of each connection that was opened last.
  private var places: [TCPSegment.Connection: Int] = [:]
  /// Frames on their way to the guest, in the order in which they were sent.
  private(set) var arrivals: [TimedFrame] = []
  /// When each client's SYN comes, by its place.
  let openings: [UInt64]

  /// Whom the clients are all neighbours of, if nothing of the link is recorded.
  private let guest: CapturedGuest?

  /// - Parameters:
  ///   - frames: for the guest, by time.
  ///   - guest: whose requests for an address are answered, whoever it asks for.
  init(_ frames: [TimedFrame], answersFor guest: CapturedGuest?) {
    self.guest = guest
    var conversations: [RecordedConversation] = []
    var places: [TCPSegment.Connection: Int] = [:]
    for frame in frames {
      guard let segment = TCPSegment(frame.bytes.rawSpan) else {
        arrivals.append(frame)
        continue
      }
      let place = places[segment.fromClient]
      let flags = segment.header.flags
      if flags.contains(.syn), !flags.contains(.ack) {
        let isRepeated = place.map {
          conversations[$0].opening.header.sequence == segment.header.sequence
        }
        guard isRepeated != true else { continue }
        places[segment.fromClient] = conversations.count
        conversations.append(RecordedConversation(segment, at: frame.time))
        arrivals.append(frame)
      } else if let place {
        conversations[place].take(segment, at: frame.time)
      } else {
        arrivals.append(frame)
      }
    }
    clients = conversations.map(ReactingClient.init)
    openings = conversations.map(\.start)
    for (place, conversation) in conversations.enumerated().reversed() {
      self.places[conversation.opening.fromClient] = place
    }
  }

  /// Connections that clients open.
  var connectionCount: Int { clients.count }
  /// Those of them whose client said all that it had to say.
  var doneCount: Int { clients.count(where: \.isDone) }

  /// Hears the guest.
  func hear(_ frame: RawSpan, at time: UInt64, _ outbox: inout Outbox) {
    if let guest, let reply = guest.resolution(of: frame) {
      let delay = ReactingClient.latency
      arrivals.append(TimedFrame(time: VirtualTime.sum(time, delay), bytes: reply))
      return outbox.send(reply, after: delay)
    }
    guard let segment = TCPSegment(frame), let place = places[segment.fromServer] else { return }
    act(place, &outbox) { $0.hear(segment, at: time, &$1) }
  }

  /// Wakes a client that set an alarm; the first one says that its connection is open from now on.
  func wake(_ place: Int, at time: UInt64, _ outbox: inout Outbox) {
    let connection = clients[place].script.opening.fromClient
    places[connection] = max(place, places[connection] ?? place)
    act(place, &outbox) { $0.wake(at: time, &$1) }
  }

  private func act(
    _ place: Int, _ outbox: inout Outbox,
    _ body: (inout ReactingClient, inout ClientPath) -> Void
  ) {
    var path = ClientPath()
    body(&clients[place], &path)
    for sent in path.frames {
      arrivals.append(sent.frame)
      outbox.send(sent.frame.bytes, after: sent.delay)
    }
    for delay in path.alarms { outbox.setAlarm(place, after: delay) }
  }
}

/// What a client sends at one moment, and when it wants to be woken.
struct ClientPath {
  private(set) var frames: [(frame: TimedFrame, delay: UInt64)] = []
  private(set) var alarms: [UInt64] = []

  mutating func send(_ frame: [UInt8], at time: UInt64, now: UInt64) {
    frames.append((TimedFrame(time: time, bytes: frame), time - now))
  }

  mutating func wake(at time: UInt64, now: UInt64) { alarms.append(time - now) }
}

extension CapturedGuest {
  /// The answer to a request for another's hardware address (RFC 826).
  fileprivate func resolution(of frame: RawSpan) -> [UInt8]? {
    do throws(WireError) {
      guard try EthernetHeader(parsing: frame).etherType == .arp else { return nil }
      let asked = try ARPPacket(
        parsing: frame.extracting(EthernetHeader.byteCount..<frame.byteCount))
      guard asked.operation == .request, asked.targetAddress != address else { return nil }
      var storage = [UInt8](repeating: 0, count: EthernetHeader.byteCount + ARPPacket.byteCount)
      var elements = storage.mutableSpan
      var reply = MutableRawSpan(_elements: &elements)
      EthernetHeader(
        destination: asked.senderHardwareAddress, source: peerHardwareAddress, etherType: .arp
      ).emit(into: &reply)
      var packet = reply._mutatingExtracting(EthernetHeader.byteCount..<reply.byteCount)
      ARPPacket(
        operation: .reply, senderHardwareAddress: peerHardwareAddress,
        senderAddress: asked.targetAddress, targetHardwareAddress: asked.senderHardwareAddress,
        targetAddress: asked.senderAddress
      ).emit(into: &packet)
      return storage
    } catch {
      return nil
    }
  }
}
