import HTTP
import Machine
import NetStack
import TraceFormat

extension WebService {
  /// Renders the answer to a request, and begins to send it.
  mutating func answer<M: Machine & ~Copyable>(
    _ route: Route, _ request: RequestHead, _ id: ConnectionID, _ stack: inout NetworkStack,
    figures: ServiceFigures, on machine: inout M
  ) throws(M.Fault) {
    if !request.keepAlive { exchanges[id.slot].isLast = true }
    if case .bytes(let count) = route {
      return try answerBytes(count, request, id, &stack, on: &machine)
    }
    var shown = figures
    shown.connectionsServed = connectionsServed
    shown.requests = requests
    switch route {
    case .landingPage, .statistics:
      let platform = try machine.observePlatformCounters()
      shown.pagesUsed = platform.pagesUsed
      shown.pagesTotal = platform.pagesTotal
      shown.traceGenerated = platform.recordsGenerated
      shown.traceLost = platform.recordsLost
    case .health, .bytes, .notFound, .methodNotAllowed: break
    }
    var head = ResponseHead(contentType: .text, keepAlive: request.keepAlive)
    switch route {
    case .landingPage: head.contentType = .html
    case .statistics: head.contentType = .json
    case .health, .bytes: break
    case .notFound: head.status = .notFound
    case .methodNotAllowed: head.status = .methodNotAllowed
    }
    let byteCount = render(head, omittingContent: request.method == .head) {
      buffer throws(ResponseOverflow) in
      switch route {
      case .landingPage: try LandingPage.write(shown, into: &buffer)
      case .statistics: try StatisticsDocument.write(shown, into: &buffer)
      case .health: try buffer.append("ok\n")
      case .bytes, .notFound: try buffer.append("nothing here\n")
      case .methodNotAllowed: try buffer.append("GET or HEAD\n")
      }
    }
    try sendResponse(
      status: head.status, contentByteCount: byteCount, id, &stack, on: &machine)
  }

  /// Answers bytes that are no request, and closes: nobody knows where the next one begins.
  mutating func refuse<M: Machine & ~Copyable>(
    _ error: HTTPParseError, _ id: ConnectionID, _ stack: inout NetworkStack,
    on machine: inout M
  ) throws(M.Fault) {
    exchanges[id.slot].isLast = true
    let head = ResponseHead(status: error.status, contentType: .text, keepAlive: false)
    let byteCount = render(head, omittingContent: false) { buffer throws(ResponseOverflow) in
      try buffer.append(error.status.reasonPhrase)
      try buffer.append("\n")
    }
    try sendResponse(
      status: error.status, contentByteCount: byteCount, id, &stack, on: &machine)
  }

  private mutating func answerBytes<M: Machine & ~Copyable>(
    _ count: UInt64, _ request: RequestHead, _ id: ConnectionID, _ stack: inout NetworkStack,
    on machine: inout M
  ) throws(M.Fault) {
    response.removeAll()
    let head = ResponseHead(
      contentType: .text, keepAlive: request.keepAlive, cachePolicy: .oneDay)
    do throws(ResponseOverflow) {
      try ResponseWriter.write(head, contentLength: count, into: &response)
    } catch {
      preconditionFailure("a response's head fits its buffer")
    }
    exchanges[id.slot].textOffset = 0
    exchanges[id.slot].textEnd = request.method == .head ? 0 : count
    try sendResponse(status: .ok, contentByteCount: count, id, &stack, on: &machine)
  }

  /// - Returns: bytes of the content.
  private mutating func render(
    _ head: ResponseHead, omittingContent: Bool,
    content: (inout ResponseBuffer) throws(ResponseOverflow) -> Void
  ) -> UInt64 {
    response.removeAll()
    do throws(ResponseOverflow) {
      let length = try ResponseWriter.begin(head, in: &response)
      let start = response.count
      try content(&response)
      let byteCount = UInt64(response.count - start)
      ResponseWriter.finish(length, omittingContent: omittingContent, in: &response)
      return byteCount
    } catch {
      preconditionFailure("WebService.responseByteLimit holds every page")
    }
  }
}
