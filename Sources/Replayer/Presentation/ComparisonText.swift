import DeviceComparison
import SystemPackage
import VirtIO
import VirtIODevice

extension ComparisonRun {
  /// Each difference with its list, then one line of counts.
  func text(qemu: QEMUSubject, seconds: Int64) -> String {
    var text = ""
    for found in differences { text += found.text(first: "model", second: "QEMU") + "\n" }
    for found in pastDifferences {
      text += "# shown only after other lists:\n"
      text += found.text(first: "model", second: "QEMU") + "\n"
    }
    return text
      + "\(interface.rawValue), seed \(seed): \(listCount) lists, \(executedStepCount) steps, "
      + "\(differences.count + pastDifferences.count) differences, "
      + "\(qemu.processCount) QEMU processes, \(seconds) s\n"
  }
}

extension SubjectError {
  /// What is wrong, and what to do next.
  var advice: String {
    switch self {
    case .notStarted(let words): "QEMU did not start (package qemu-system-x86): \(words)"
    case .unexpectedReply(let words): "QEMU answered what was not asked: \(words)"
    case .system(let call, let code): "\(call): \(Errno(rawValue: code))"
    }
  }
}
