import Conformance
import ToolSupport

/// Violations for machines: one object.
struct CheckJSON {
  let text: String

  init(path: String, _ boots: [CheckedBoot]) {
    var object = JSONObject()
    object.add("schema_version", 1)
    object.add("file", path)
    object.add("boots", boots.map(CheckJSON.boot))
    text = object.text
  }

  private static func boot(_ boot: CheckedBoot) -> JSONObject {
    var object = JSONObject()
    object.add("session", UInt64(boot.session))
    object.add("records", boot.recordCount)
    object.add("gaps", UInt64(boot.rules.gapCount))
    if boot.isContradicted { object.add("contradictory", true) }
    switch boot.access {
    case .replayed: object.add("accesses", "replayed")
    case .partly(let records, let why):
      object.add("accesses", "partly")
      object.add("records_replayed", UInt64(records))
      object.add("reason", why)
    case .records(let why):
      object.add("accesses", "records only")
      object.add("reason", why)
    }
    object.add("violations", boot.rules.violations.map { violation($0, boot) })
    object.add("checked", boot.rules.checked.map(\.identifier))
    object.add("no_occasion", boot.rules.notApplicable.map(\.identifier))
    object.add("not_visible", boot.rules.notVisible.map(\.identifier))
    return object
  }

  private static func violation(_ violation: Violation, _ boot: CheckedBoot) -> JSONObject {
    var object = JSONObject()
    object.add("record", violation.place.record)
    if let nanoseconds = boot.nanoseconds(violation) { object.add("nanoseconds", nanoseconds) }
    object.add("rule", violation.rule.identifier)
    object.add("documentation", violation.rule.documentation)
    object.add("level", violation.rule.level.rawValue)
    object.add("clause", violation.rule.clause)
    if let queue = violation.queue { object.add("queue", UInt64(queue)) }
    object.add("event", violation.event)
    object.add("wanted", violation.rule.title)
    object.add("count", violation.count)
    return object
  }
}
