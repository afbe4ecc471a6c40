import Diagnosis
import PacketFiles
import ToolSupport

/// What a bare capture proves, for machines: the object `capture`.
struct CaptureDiagnosisJSON {
  let object: JSONObject

  init(_ diagnosis: CaptureDiagnosis) {
    let totals = diagnosis.totals
    var object = JSONObject()
    object.add("frames", totals.frameCount)
    object.add("segments", totals.segmentCount)
    object.add("copies", totals.copyCount)
    object.add("arp_packets", totals.addressPacketCount)
    object.add("connections", totals.connectionCount)
    object.add("handshakes", totals.handshakeCount)
    object.add("answered", totals.answeredCount)
    object.add("sent_again", totals.repeatCount)
    object.add("zero_windows", totals.zeroWindowCount)
    object.add("resets", totals.resetCount)
    object.add("unfollowed", totals.unfollowedCount)
    object.add("lost_frames", totals.hasLoss)
    object.add("times_in_order", totals.backwards == nil)
    object.add("findings", diagnosis.findings.map(CaptureDiagnosisJSON.finding))
    object.add("conversations", diagnosis.connections.map(CaptureDiagnosisJSON.connection))
    self.object = object
  }

  private static func finding(_ finding: CaptureFinding) -> JSONObject {
    var object = JSONObject()
    object.add("fact", finding.fact.rawValue)
    object.add("effect", finding.fact.effect.word)
    object.add("confidence", finding.confidence.word)
    object.add("headline", finding.headline)
    object.add("rule", finding.fact.rule)
    object.add("documentation", finding.fact.documentation)
    object.add("reason", finding.reason)
    object.add("address", "\(finding.side.address)")
    if let port = finding.side.port { object.add("port", port) }
    object.add("answers", finding.side.isAnswerer)
    switch finding.side.direction {
    case .outbound: object.add("direction", "outbound")
    case .inbound: object.add("direction", "inbound")
    case .unknown: break
    }
    object.add("count", finding.count)
    object.add("frames", finding.frameCount)
    object.add("nanoseconds", finding.age)
    object.add(
      "evidence",
      finding.evidence.map { evidence in
        var object = JSONObject()
        object.add("frame", evidence.frame.number)
        object.add("time", evidence.frame.nanoseconds)
        object.add("text", evidence.statement.words)
        return object
      })
    object.add("open", finding.open)
    object.add("next_step", finding.nextStep)
    return object
  }

  private static func connection(_ connection: CaptureDiagnosis.Connection) -> JSONObject {
    var object = JSONObject()
    object.add("first_frame", connection.first.number)
    object.add("roles_known", connection.hasRoles)
    object.add(
      "directions",
      connection.directions.map { direction in
        var object = JSONObject()
        object.add("source", "\(direction.source)")
        object.add("frames", direction.frameCount)
        object.add("bytes", direction.payloadByteCount)
        object.add("sent_again", direction.repeatCount)
        object.add("zero_windows", direction.zeroWindowCount)
        if let last = direction.last { object.add("last_frame", last.number) }
        return object
      })
    return object
  }
}
