import HTTP
public import Machine
public import NetStack
import TraceFormat
import Wire

/// The HTTP server: one ``Exchange`` a connection, driven by the stack's events.
///
/// Back-pressure instead of loss: a request is read only when its answer has somewhere to go.
public struct WebService: ~Copyable {
  private(set) var connectionsServed: UInt64 = 0
  private(set) var requests: UInt64 = 0
  var exchanges: [Exchange]
  var response = ResponseBuffer(capacity: WebService.responseByteLimit)
  var text = ResponseBuffer(capacity: WebService.textChunkByteCount)

  /// Head and content of every response but `/bytes/N`, which is made piece by piece.
  static let responseByteLimit = 8_192
  static let textChunkByteCount = 1_460

  public init(maximumConnections: Int) {
    exchanges = [Exchange](repeating: Exchange(), count: maximumConnections)
  }

  /// Handles every event that waits.
  public mutating func serve<M: Machine & ~Copyable>(
    _ stack: inout NetworkStack, figures: ServiceFigures, on machine: inout M
  ) throws(M.Fault) {
    while let event = stack.nextEvent() {
      switch event {
      case .opened(let id):
        exchanges[id.slot] = Exchange()
        guard let peer = stack.peer(of: id) else { continue }
        try machine.record(
          .connectionOpened(
            connection: UInt32(id.slot), address: peer.address.rawValue, port: peer.port))
      case .readable(let id), .writable(let id):
        try advance(id, &stack, figures: figures, on: &machine)
      case .peerClosed(let id):
        exchanges[id.slot].peerClosed = true
        try advance(id, &stack, figures: figures, on: &machine)
      case .closed(let id, _):
        exchanges[id.slot] = Exchange()
        try machine.record(.connectionClosed(connection: UInt32(id.slot)))
      }
    }
  }

  /// Sends what is due, then reads on, until the connection has nothing more to give or take.
  private mutating func advance<M: Machine & ~Copyable>(
    _ id: ConnectionID, _ stack: inout NetworkStack, figures: ServiceFigures,
    on machine: inout M
  ) throws(M.Fault) {
    while sendUnsent(id, &stack) && sendText(id, &stack) {
      guard !exchanges[id.slot].isLast else { return finish(id, &stack) }
      skipContent(id, &stack)
      let parse = RequestParser.parse(stack.received(id))
      switch parse {
      case .incomplete:
        // A peer that closed will never complete the request.
        if exchanges[id.slot].peerClosed { finish(id, &stack) }
        return
      case .request(let head, let byteCount):
        let route = Route(head, in: stack.received(id))
        consume(byteCount, id, &stack)
        try answer(route, head, id, &stack, figures: figures, on: &machine)
      case .malformed(let error):
        try refuse(error, id, &stack, on: &machine)
      }
    }
  }

  private mutating func finish(_ id: ConnectionID, _ stack: inout NetworkStack) {
    stack.consume(id, byteCount: stack.received(id).byteCount)
    guard !exchanges[id.slot].isClosing else { return }
    exchanges[id.slot].isClosing = true
    stack.close(id)
  }

  private mutating func consume(
    _ byteCount: Int, _ id: ConnectionID, _ stack: inout NetworkStack
  ) {
    let present = min(byteCount, stack.received(id).byteCount)
    stack.consume(id, byteCount: present)
    exchanges[id.slot].contentRest = byteCount - present
  }

  private mutating func skipContent(_ id: ConnectionID, _ stack: inout NetworkStack) {
    let rest = exchanges[id.slot].contentRest
    guard rest > 0 else { return }
    consume(rest, id, &stack)
  }

  /// Takes note of an answer that was rendered into ``response``, and begins to send it.
  mutating func sendResponse<M: Machine & ~Copyable>(
    status: HTTPStatus, contentByteCount: UInt64, _ id: ConnectionID,
    _ stack: inout NetworkStack, on machine: inout M
  ) throws(M.Fault) {
    requests += 1
    if !exchanges[id.slot].wasServed {
      exchanges[id.slot].wasServed = true
      connectionsServed += 1
    }
    try machine.record(
      .requestServed(
        connection: UInt32(id.slot), status: status.rawValue,
        byteCount: UInt32(clamping: contentByteCount)))
    let taken = stack.send(id, response.bytes)
    guard taken < response.count else { return }
    exchanges[id.slot].unsent = response.copy(from: taken)
    exchanges[id.slot].unsentOffset = 0
  }
}
