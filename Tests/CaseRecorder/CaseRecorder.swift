import CaseRecording
import Glibc
import TraceFiles
import VirtIODevice

/// `case-recorder TIMELINE [--faults TEXT] [KERNEL-OPTION ...]`: records a regression case on the
/// device model, with a fault plan if it is to go wrong (Documentation/FaultPlans.md).
///
/// QEMU starts ring indices at 0; the model starts them where the kernel's `first-position=`
/// does, so a wrap is a few frames away. The same words give the same bytes.
@main
enum CaseRecorder {
  static func main() {
    var words = CommandLine.arguments.dropFirst()
    guard let path = words.popFirst() else {
      end("usage: case-recorder TIMELINE [--faults TEXT] [KERNEL-OPTION ...]")
    }
    do {
      var faults = FaultPlan()
      if words.first == "--faults" {
        words.removeFirst()
        faults = try FaultPlan(text: words.popFirst() ?? "")
      }
      let model = try ModelRun(commandLine: words.joined(separator: " "), faults: faults)
      try CaseTimeline(model.run, model.configuration).write(to: path)
      print("\(path): \(model.ending)")
    } catch {
      end("case-recorder: \(error)")
    }
  }

  private static func end(_ message: String) -> Never {
    print(message)
    exit(2)
  }
}
