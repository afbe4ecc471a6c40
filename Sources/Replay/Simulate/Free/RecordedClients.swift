import Bytes
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice

/// The clients of a recording: what they sent, and when, by connection.
final class RecordedClients {
  /// Frames on their way to the guest, in the order in which they were sent; at first those that
  /// answer nothing and come by the clock alone.
  private(set) var arrivals: [TimedFrame] = []
  /// Frames that acknowledge, by connection, until its handshake.
  private var held: [TCPSegment.Peer: [(time: UInt64, bytes: [UInt8])]] = [:]
  /// The sequence number of each recorded SYN-ACK.
  private var recorded: [TCPSegment.Peer: UInt32] = [:]

  init(_ frames: [(time: UInt64, bytes: [UInt8])], _ input: ReplayInput) {
    for record in input.records {
      guard case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, _, _, _) = record.event,
        let frame = input.frames[record.index], let segment = TCPSegment(frame), segment.isSynAck
      else { continue }
      if recorded[segment.destination] == nil { recorded[segment.destination] = segment.sequence }
    }
    for frame in frames {
      if let segment = TCPSegment(frame.bytes), segment.isAcknowledging,
        recorded[segment.source] != nil
      {
        held[segment.source, default: []].append(frame)
      } else {
        arrivals.append(TimedFrame(time: frame.time, bytes: frame.bytes))
      }
    }
  }

  /// Frames that still wait for a handshake.
  var heldCount: Int { held.values.reduce(0) { $0 + $1.count } }

  /// Hears the guest: a SYN-ACK lets its connection's frames go, at their times or at once.
  func hear(_ frame: RawSpan, at time: UInt64, _ outbox: inout Outbox) {
    let bytes = frame.copied()
    guard let segment = TCPSegment(bytes), segment.isSynAck,
      let sequence = recorded[segment.destination],
      let frames = held.removeValue(forKey: segment.destination)
    else { return }
    let shift = segment.sequence &- sequence
    for frame in frames {
      let delay = frame.time > time ? frame.time - time : 0
      let shifted = TCPSegment.shifted(frame.bytes, acknowledgment: shift)
      arrivals.append(TimedFrame(time: time + delay, bytes: shifted))
      outbox.send(shifted, after: delay)
    }
  }
}
