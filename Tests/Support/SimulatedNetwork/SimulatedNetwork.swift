import Simulation
import VirtIODevice
import Wire

/// The peer of a kernel at 10.0.2.15: a host at 10.0.2.2 with any number of clients.
///
/// It speaks when the kernel announced itself, and ends the run when every client is finished.
final class SimulatedNetwork {
  private(set) var clients: [SimulatedClient]
  /// Every frame for the kernel, in order of sending.
  private(set) var sent: [[UInt8]] = []
  /// When each of them reaches the backend, in nanoseconds of virtual time.
  private(set) var arrivalTimes: [UInt64] = []
  /// Frames of the kernel that no peer could read.
  private(set) var unreadable = 0
  /// Nanoseconds that a frame is under way.
  private let latency: UInt64
  private var hasStarted = false
  /// Clients start when a request of the peer is answered, and not with an announcement.
  private let waitsForReply: Bool
  /// When the frame that is being heard was transmitted.
  private var now: UInt64 = 0

  /// The run goes on when every client is done.
  private let lingers: Bool
  /// When the last client was done.
  private(set) var finishTime: UInt64?

  init(
    _ scripts: [ClientScript], latency: UInt64 = 20_000, waitsForReply: Bool = false,
    lingers: Bool = false
  ) {
    self.lingers = lingers
    clients = scripts.enumerated().map {
      SimulatedClient(port: 40_000 + UInt16($0.offset), script: $0.element)
    }
    self.latency = latency
    self.waitsForReply = waitsForReply
  }

  var isFinished: Bool { clients.allSatisfy(\.isFinished) }

  /// Hears a frame of the kernel, and answers.
  func hear(_ frame: RawSpan, _ time: UInt64, _ outbox: inout Outbox) {
    now = time
    do throws(WireError) {
      if let request = try Frames.resolution(in: frame) {
        if let answer = Frames.resolution(of: request) { send(answer, after: 0, &outbox) }
        if !waitsForReply || request.operation == .reply { start(&outbox) }
      } else if let (header, text) = try Frames.segment(in: frame) {
        let index = Int(header.destinationPort) - 40_000
        guard clients.indices.contains(index) else { return }
        clients[index].receive(header, text, at: time)
        sendFrames(of: index, &outbox)
      }
    } catch {
      unreadable += 1
    }
    guard isFinished else { return }
    finishTime = finishTime ?? time
    if !lingers { outbox.stop() }
  }

  /// A request for the kernel's address, sent for `time`; clients start when it is answered.
  func addressRequest(at time: UInt64) -> [UInt8] {
    let request = Frames.addressRequest()
    sent.append(request)
    arrivalTimes.append(time)
    return request
  }

  /// The frame of a visit, which is sent for its moment.
  func visit(_ visit: Visit) -> [UInt8] {
    let frame = Frames.visit(visit.kind)
    sent.append(frame)
    arrivalTimes.append(visit.moment)
    return frame
  }

  private func start(_ outbox: inout Outbox) {
    guard !hasStarted else { return }
    hasStarted = true
    for index in clients.indices {
      clients[index].open()
      sendFrames(of: index, &outbox)
    }
  }

  private func sendFrames(of index: Int, _ outbox: inout Outbox) {
    for (frame, delay) in clients[index].takeFrames() { send(frame, after: delay, &outbox) }
  }

  private func send(_ frame: [UInt8], after delay: UInt64, _ outbox: inout Outbox) {
    sent.append(frame)
    arrivalTimes.append(now + latency + delay)
    outbox.send(frame, after: latency + delay)
  }
}
