import SimulatedNetwork
import TestSupport

/// What the peer of an unseen run does.
struct Traffic: Sendable {
  enum Kind: CaseIterable, Sendable {
    /// Small requests one after the other.
    case small
    /// Many connections in one moment.
    case many
    /// A request in many small segments.
    case segments
    /// Requests that fill a frame.
    case large
    /// Answers of many frames.
    case bulk
    /// Seconds between requests.
    case trickle
  }

  var clients: [ClientScript] = []
  var visits: [Visit] = []

  init(_ kind: Kind, _ generator: inout SeededGenerator) {
    let repetition: UInt64? = generator.chance(percent: 30) ? 1_000_000_000 : nil
    let count = Int(generator.within(1...12))
    for number in 0..<UInt64(count) {
      var script = Traffic.script(kind, number, &generator)
      script.repetition = repetition
      clients.append(script)
    }
    guard generator.chance(percent: 40) else { return }
    for number in 0..<UInt16(generator.within(1...30)) {
      let moment = generator.within(1_200_000...3_000_000_000)
      let byteCount = Int(generator.within(0...1_400))
      let kind: Visit.Kind =
        switch generator.next() % 3 {
        case 0: .addressRequest
        case 1: .echo(sequence: number, byteCount: byteCount)
        default: .datagram(port: 7, byteCount: byteCount)
        }
      visits.append(Visit(kind, at: moment))
    }
  }

  private static func script(
    _ kind: Kind, _ number: UInt64, _ generator: inout SeededGenerator
  ) -> ClientScript {
    let request = ClientScript.request("/health")
    switch kind {
    case .small:
      var script = ClientScript([request], answerCount: 1)
      script.delay = number * generator.within(50_000...2_000_000)
      return script
    case .many: return ClientScript([request], answerCount: 1)
    case .segments:
      let length = Int(generator.within(1...6))
      let pieces = stride(from: 0, to: request.count, by: length).map {
        Array(request[$0..<min($0 + length, request.count)])
      }
      var script = ClientScript(pieces, answerCount: 1)
      script.pause = generator.within(200...80_000)
      return script
    case .large:
      let padding = String(repeating: "x", count: Int(generator.within(1_000...1_380)))
      let text = ClientScript.request("/health", fields: "X-Padding: \(padding)\r\n")
      var script = ClientScript([text], answerCount: 1)
      script.delay = number * 300_000
      return script
    case .bulk:
      var script = ClientScript.get("/bytes/\(generator.within(2_000...60_000))")
      script.delay = number * generator.within(0...900_000)
      return script
    case .trickle:
      var script = ClientScript([request], answerCount: 1)
      script.delay = number * generator.within(100_000_000...900_000_000)
      return script
    }
  }
}
