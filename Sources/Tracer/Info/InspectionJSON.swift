import Clocks
import Diagnosis
import Matching
import PacketFiles
import Recording
import RingHistory
import ToolSupport
import TraceFormat

/// What `info` says, for machines: one object.
struct InspectionJSON {
  let text: String

  init(_ inspection: Inspection) {
    var object = JSONObject()
    object.add("schema_version", 2)
    object.add("file", inspection.path)
    object.add("kind", inspection.condition.words)
    var provenance = JSONObject()
    for entry in inspection.provenance?.entries ?? [] { provenance.add(entry.key, entry.value) }
    object.add("provenance", provenance)
    object.add("boots", inspection.boots.map { InspectionJSON.boot($0, inspection.clock) })
    object.add("received", InspectionJSON.frames(inspection.received))
    object.add("transmitted", InspectionJSON.frames(inspection.transmitted))
    object.add("undirected", InspectionJSON.frames(inspection.undirected))
    if let capture = InspectionJSON.capture(inspection) { object.add("capture", capture) }
    object.add("frames_dropped", inspection.framesDropped)
    object.add("damaged_stretches", inspection.account.damageCount)
    object.add("damaged_bytes", inspection.account.damagedByteCount)
    object.add("damage", inspection.damage)
    text = object.text
  }

  /// What the file's frames and interfaces come to; nil when it has no interface.
  private static func capture(_ inspection: Inspection) -> JSONObject? {
    guard inspection.summary.interfaceCount > 0 else { return nil }
    let span = inspection.span
    var object = JSONObject()
    if let first = span.earliest, let last = span.latest {
      object.add("start_ns", "\(first)")
      object.add("end_ns", "\(last)")
    }
    object.add("is_in_time_order", span.isInOrder)
    object.add("frames_without_time", inspection.summary.timelessFrameCount)
    object.add("frames_cut", inspection.account.cutFrameCount)
    object.add("frames", UInt64(span.count))
    object.add("bytes", span.byteCount)
    if let rate = span.framesPerSecond { object.add("frames_per_second", rate) }
    if let rate = span.bytesPerSecond { object.add("bytes_per_second", rate) }
    object.add("interface_count", inspection.summary.interfaceCount)
    object.add("interfaces", inspection.summary.interfaces.map(interface))
    return object
  }

  private static func interface(_ interface: InterfaceDescription) -> JSONObject {
    var object = JSONObject()
    if let name = interface.name { object.add("name", name) }
    object.add("link_type", UInt64(interface.linkType.rawValue))
    object.add("snap_length", UInt64(interface.snapLength))
    object.add("frame_check_bytes", UInt64(interface.frameCheckByteCount))
    return object
  }

  private static func boot(_ boot: Inspection.Boot, _ clock: ClockModel?) -> JSONObject {
    var object = JSONObject()
    let account = boot.account
    let totals = boot.records.totals
    object.add("session", account.identifier)
    if let session = account.session {
      object.add("ticks_per_second", session.ticksPerSecond)
      object.add("command_line", String(decoding: session.commandLine, as: UTF8.self))
      object.add("emitter", session.emitterText)
      object.add("guest", session.guestText)
    }
    object.add("records_received", account.recordsReceived)
    object.add("records_lost", account.recordsLost)
    object.add("records_overwritten", account.recordsOverwritten)
    object.add("began_in_service", account.beganInService)
    var kinds = JSONObject()
    for (kind, count) in totals.countsByKind { kinds.add("\(kind.name)", UInt64(count)) }
    object.add("kinds", kinds)
    object.add("queues", queues(totals.rings.queues))
    object.add("connection_requests", UInt64(totals.connectionRequestCount))
    object.add("connections", UInt64(totals.connectionCount))
    object.add("requests", UInt64(totals.requestCount))
    object.add("response_bytes", totals.responseByteCount)
    if let clock { object.add("clock", self.clock(clock, boot.records.bounds)) }
    object.add("kernel_report_count", UInt64(totals.reportCount))
    object.add(
      "kernel_reports",
      totals.reports.map { report in
        var object = JSONObject()
        object.add("record", report.record)
        object.add("text", report.event.text)
        return object
      })
    return object
  }

  private static func clock(_ clock: ClockModel, _ bounds: BoundSummary) -> JSONObject {
    var object = JSONObject()
    object.add("steps", UInt64(clock.stepCount))
    object.add("contradictions", UInt64(clamping: clock.contradictions))
    object.add("records_bounded", UInt64(bounds.twoSided))
    object.add("records_bounded_on_one_side", UInt64(bounds.oneSided))
    object.add("records_unbounded", UInt64(bounds.unbounded))
    if let typical = bounds.typical {
      object.add("typical_bound_ns", UInt64(typical))
      object.add("largest_bound_ns", UInt64(clamping: bounds.largest))
    }
    return object
  }

  private static func queues(_ queues: [QueueHistory]) -> [JSONObject] {
    queues.sorted { $0.name.number < $1.name.number }.compactMap { queue in
      let positions = queue.positions
      guard let available = positions.available else { return nil }
      var object = JSONObject()
      object.add("queue", UInt64(queue.name.number))
      object.add("avail", UInt64(available))
      object.add("avail_wraps", positions.availableWraps)
      if let taken = positions.taken { object.add("used", UInt64(taken)) }
      object.add("used_wraps", positions.takenWraps)
      if let owned = positions.owned { object.add("owned", UInt64(owned)) }
      return object
    }
  }

  private static func frames(_ frames: Inspection.Frames) -> JSONObject {
    var object = JSONObject()
    object.add("frames", UInt64(frames.count))
    object.add("bytes", frames.byteCount)
    object.add("matched", UInt64(frames.matched))
    var reasons = JSONObject()
    for (reason, count) in frames.orderedReasons {
      reasons.add(reason.description, UInt64(count))
    }
    object.add("unmatched", reasons)
    return object
  }
}
