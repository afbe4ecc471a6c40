import KernelCore
import Replay
import TraceFormat
import VirtIODevice

/// What a free run on the device model came to, for people and for machines.
struct FreeReport: Report {
  var timeline: String
  var outcome: FreeRun.Outcome
  var wallSeconds: Double
  /// Records shown before a fault.
  var context: Int

  /// 0 when the run reached its end, 1 when a fault ended it.
  var exitCode: Int32 {
    switch outcome.fault {
    case .stopped: 0
    default: 1
    }
  }

  private var verdict: String {
    switch outcome.fault {
    case .stopped(.timeLimit): "ran to its end"
    case .stopped(.recordLimit): "stopped at the limit of records"
    case .stopped(.requestedByPeer), nil: "the kernel gave up"
    case .provenHang(let report): "proven hang at \(FreeReport.seconds(report.time))"
    case .some(let fault): "\(fault)"
    }
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    return "\(nanoseconds / 1_000_000_000)."
      + String(repeating: "0", count: 9 - fraction.utf8.count) + fraction + " s"
  }

  var text: String {
    var lines = ["\(timeline): \(verdict)"]
    if exitCode != 0 {
      for record in outcome.records.suffix(context) {
        lines.append("  \(record.index)  \(record.event.text)")
      }
    }
    if case .provenHang(let report) = outcome.fault { lines += FreeReport.words(report) }
    lines.append(
      "\(outcome.framesSupplied) frames of clients that do not react: \(outcome.framesDelivered)"
        + " received, \(outcome.framesHeld) held for want of a handshake")
    lines.append(
      "\(outcome.records.count) records, \(outcome.framesTransmitted) frames transmitted,"
        + " \(outcome.connectionsOpened) connections opened,"
        + " \(outcome.requestsServed) requests served, \(FreeReport.seconds(outcome.end)) of"
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

  var json: String {
    "{\"records\":\(outcome.records.count),\"frames_supplied\":\(outcome.framesSupplied),"
      + "\"frames_held\":\(outcome.framesHeld),\"frames_received\":\(outcome.framesDelivered),"
      + "\"frames_transmitted\":\(outcome.framesTransmitted),"
      + "\"connections_opened\":\(outcome.connectionsOpened),"
      + "\"requests_served\":\(outcome.requestsServed),\"nanoseconds\":\(outcome.end),"
      + "\"wall_microseconds\":\(Int(wallSeconds * 1_000_000)),"
      + "\"verdict\":\"\(verdict)\",\"exit\":\(exitCode)}"
  }
}
