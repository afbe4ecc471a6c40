import KernelCore
package import Replay
import Simulation
package import ToolSupport
import TraceFormat
import VirtIODevice

/// What a free run on the device model came to, for people and for machines.
package struct FreeReport: Report {
  var timeline: String
  package var outcome: FreeRun.Outcome
  var wallSeconds: Double
  /// Records shown before a fault.
  var context: Int

  package var status: ExitStatus { outcome.ranToItsEnd ? .done : .finding }

  private var verdict: String {
    switch outcome.fault {
    case nil: outcome.failure.map { "the kernel gave up: \($0.text)" } ?? "the kernel gave up"
    case .stopped(.timeLimit) where !outcome.reachedGuest:
      "the time limit came, and no frame reached the guest"
    case .stopped(.timeLimit) where !outcome.servedAgain:
      "the time limit came, and \(outcome.requestsServed) of the"
        + " \(outcome.requestsRecorded) requests were served that the recording served"
    case .some(let fault): fault.words
    }
  }

  package var text: String {
    var lines = ["\(timeline): \(verdict)"]
    if status != .done {
      for record in outcome.records.suffix(context) {
        lines.append("  \(record.index)  \(record.event.text)")
      }
    }
    if case .provenHang(let report) = outcome.fault { lines += FreeReport.words(report) }
    lines.append(
      "\(outcome.connectionsRecorded) connections of clients that react,"
        + " \(outcome.connectionsDone) came to their end; \(outcome.framesDelivered) frames"
        + " received, \(outcome.framesSupplied) in the recording")
    if outcome.framesMissing > 0 {
      lines.append("\(outcome.framesMissing) frames that the guest received are not captured whole")
    }
    lines.append(
      "\(outcome.records.count) records, \(outcome.framesTransmitted) frames transmitted,"
        + " \(outcome.connectionsOpened) connections opened,"
        + " \(outcome.requestsServed) requests served, \(DurationText.seconds(outcome.end)) s of"
        + " virtual time, \(Int(wallSeconds * 1_000_000)) us")
    return lines.joined(separator: "\n")
  }

  private static func words(_ report: HangReport) -> [String] {
    let wait = report.wait == .poll ? "a loop that polls" : "a wait for an interrupt"
    return [
      "\(wait), and nothing is scheduled that could end it: device"
        + " \(report.isBroken ? "broken" : "healthy"), \(report.framesWaiting) frames waiting"
    ]
      + zip(["rx0", "tx1"], [report.receive, report.transmit]).map { name, queue in
        "  \(name) avail.idx \(queue.available), used.idx \(queue.used), device took"
          + " \(queue.lastAvailable)"
      }
  }

  package var json: JSONObject {
    var object = JSONObject()
    object.add("records", outcome.records.count)
    object.add("frames_supplied", outcome.framesSupplied)
    object.add("connections_recorded", outcome.connectionsRecorded)
    object.add("connections_done", outcome.connectionsDone)
    object.add("frames_missing", outcome.framesMissing)
    object.add("frames_received", outcome.framesDelivered)
    object.add("frames_transmitted", outcome.framesTransmitted)
    object.add("connections_opened", outcome.connectionsOpened)
    object.add("requests_served", outcome.requestsServed)
    object.add("nanoseconds", outcome.end)
    object.add("wall_microseconds", Int(wallSeconds * 1_000_000))
    object.add("verdict", verdict)
    return object
  }
}
