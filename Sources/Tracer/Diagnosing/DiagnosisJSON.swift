import Diagnosis
import ToolSupport

/// Findings for machines: one object.
struct DiagnosisJSON {
  let text: String

  init(
    _ recording: DiagnosedRecording, _ sound: SoundReplay? = nil,
    _ confirmation: ReplayConfirmation? = nil
  ) {
    var object = JSONObject()
    object.add("schema_version", 1)
    object.add("file", recording.path)
    object.add(
      "boots",
      recording.diagnoses.map { session, diagnosis in
        var boot = JSONObject()
        boot.add("session", UInt64(session))
        boot.add("records", diagnosis.recordCount)
        boot.add("gaps", UInt64(diagnosis.gapCount))
        boot.add("findings", diagnosis.findings.map(DiagnosisJSON.finding))
        return boot
      })
    if let capture = recording.capture {
      object.add("capture", CaptureDiagnosisJSON(capture).object)
    }
    if let sound {
      var replay = JSONObject()
      replay.add("outcome", sound.outcome.rawValue)
      if let record = sound.record { replay.add("record", record) }
      replay.add("words", sound.words)
      object.add("sound_device", replay)
    }
    if let confirmation {
      var replay = JSONObject()
      replay.add("outcome", confirmation.outcome.rawValue)
      replay.add("verdict", confirmation.verdict)
      object.add("replay", replay)
    }
    text = object.text
  }

  private static func finding(_ finding: Finding) -> JSONObject {
    var object = JSONObject()
    object.add("cause", finding.cause.rawValue)
    object.add("effect", finding.effect.word)
    object.add("confidence", finding.confidence.word)
    object.add("headline", finding.headline)
    object.add("rule", finding.cause.rule)
    object.add("documentation", finding.cause.documentation)
    object.add("reason", finding.reason)
    object.add(
      "evidence",
      finding.evidence.map { evidence in
        var object = JSONObject()
        object.add("record", evidence.record)
        object.add("text", evidence.text)
        return object
      })
    object.add("next_step", finding.nextStep)
    return object
  }
}
