import GuestRecording
import SystemPackage
import ToolSupport

/// The page that a soak ends with.
struct SoakReport {
  var plan: SoakPlan
  var outcome: SoakOutcome
  /// What QEMU wrote.
  var diagnostics: String

  /// Says a line on standard output, at once.
  static func say(_ line: String) {
    // Nobody listens when this fails.
    _ = try? FileDescriptor.standardOutput.writeAll(Array((line + "\n").utf8))
  }

  var lines: [String] {
    ["", "== soak of the \(plan.driver.rawValue) driver: \(verdict)"] + figures + statistics
      + hang + diagnosticLines
  }

  private var verdict: String {
    switch outcome.verdict {
    case .served: "no hang, every connection was served"
    case .timeOver: "no hang, the time was over"
    case .hung: "HANG"
    case .failed: "a request failed (\(outcome.client))"
    case .interrupted: "interrupted"
    }
  }

  private var figures: [String] {
    let requests = outcome.requests
    let sight = outcome.sight
    let received = sight.received.total
    let sent = sight.transmitted.total
    var lines = [
      "connections  \(requests.served) served of \(plan.connections), \(requests.failed) failed,"
        + " in \(DurationText.seconds(outcome.elapsed, places: 1)) s",
      "latency      mean \(milliseconds(requests.mean)) ms,"
        + " longest \(milliseconds(requests.longest)) ms",
      "frames       \(received) received, \(sent) sent by QEMU's count: index wraps"
        + " \(received / 65_536) and \(sent / 65_536)",
    ]
    if requests.served > 0 {
      lines.append(
        "a connection \(thousandths(received, by: requests.served)) received,"
          + " \(thousandths(sent, by: requests.served)) sent")
    }
    return lines
  }

  private var statistics: [String] {
    zip(["guest before", "guest after "], outcome.statistics).map { "\($0) \($1)" }
  }

  private var hang: [String] {
    var lines: [String] = []
    if let symptom = outcome.symptom { lines.append("one more     \(symptom)") }
    guard let autopsy = outcome.autopsy else { return lines }
    lines += ["", "QEMU on the device:"] + autopsy.statusLines
    lines += autopsy.receive.lines + autopsy.transmit.lines
    return lines + ["", "the console ends with:"] + autopsy.consoleEnd.map { "  " + $0 }
  }

  private var diagnosticLines: [String] {
    let lines = diagnostics.split(whereSeparator: \.isNewline)
    return lines.isEmpty ? [] : ["", "QEMU said:"] + lines.suffix(5).map { "  \($0)" }
  }

  private func milliseconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10_000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func thousandths(_ count: UInt64, by divisor: Int) -> String {
    let value = Int(count) * 1_000 / divisor
    let places = "\(value % 1_000)"
    return "\(value / 1_000)." + String(repeating: "0", count: 3 - places.count) + places
  }
}
