import Diagnosis
import ToolSupport

/// What a text log proves, for machines: one object.
struct LogDiagnosisJSON {
  let text: String

  init(_ diagnosis: LogDiagnosis, path: String) {
    var object = JSONObject()
    object.add("schema_version", 1)
    object.add("file", path)
    object.add("lines", diagnosis.log.lineCount)
    object.add("turns", diagnosis.log.turnCount)
    if let arithmetic = diagnosis.arithmetic {
      object.add("u", UInt64(arithmetic.line.used))
      object.add("c", arithmetic.line.counter)
      object.add("distance", UInt64(arithmetic.line.distance))
      if let wraps = arithmetic.wraps { object.add("k", wraps) }
      if let frames = arithmetic.framesReceived { object.add("frames_received", frames) }
      if let stale = arithmetic.staleReads { object.add("stale_reads", stale) }
    }
    object.add("proven", diagnosis.proven)
    object.add("predictions", diagnosis.predictions)
    object.add("open", diagnosis.open)
    object.add(
      "hypotheses",
      diagnosis.judgements.map { judgement in
        var object = JSONObject()
        object.add("id", judgement.hypothesis.rawValue)
        object.add("title", judgement.hypothesis.title)
        object.add("verdict", judgement.verdict.rawValue)
        object.add("reason", judgement.reason)
        return object
      })
    text = object.text
  }
}
