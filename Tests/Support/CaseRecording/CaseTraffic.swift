import SimulatedNetwork

/// What the clients of a case do.
enum CaseTraffic: String {
  /// Eight connections one after the other, a request in two segments each: the kernel receives
  /// more frames than it transmits, so its receive index wraps first, as in the incident.
  case connections
  /// Sixteen connections in the same moment.
  case burst
  /// One connection, and a request in 24 segments a microsecond apart.
  case segments
  /// Three connections one after the other; the second one's request is 1,300 bytes long.
  case largeRequest = "large-request"
  /// One client fetches 60,000 bytes.
  case download

  var clients: [ClientScript] {
    let request = ClientScript.request("/health")
    switch self {
    case .connections:
      return (0..<8).map { number in
        var script = ClientScript(
          [Array(request.prefix(16)), Array(request.dropFirst(16))], answerCount: 1)
        script.pause = 50_000
        script.delay = UInt64(number) * 400_000
        return script
      }
    case .burst:
      return (0..<16).map { _ in ClientScript([request], answerCount: 1) }
    case .segments:
      let pieces = stride(from: 0, to: request.count, by: 2).map {
        Array(request[$0..<min($0 + 2, request.count)])
      }
      return [ClientScript(pieces, answerCount: 1)]
    case .largeRequest:
      let padding = "X-Padding: " + String(repeating: "x", count: 1_250) + "\r\n"
      return [request, ClientScript.request("/health", fields: padding), request].enumerated()
        .map { place, text in
          var script = ClientScript([text], answerCount: 1)
          script.delay = UInt64(place) * 1_000_000
          return script
        }
    case .download:
      return [.get("/bytes/60000")]
    }
  }
}
