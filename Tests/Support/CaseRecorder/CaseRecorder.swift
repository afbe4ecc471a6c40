import CaseRecording
import Glibc
import PacketFiles
import Replay

/// `case-recorder TIMELINE [OPTION VALUE ...] [KERNEL-OPTION ...]`: records a regression case on
/// the device model.
///
/// QEMU starts ring indices at 0; the model starts them where the kernel's `first-position=`
/// does, so a wrap is a few frames away. Options, all of the model: `--interface legacy|modern`,
/// `--traffic NAME`, `--pause NANOSECONDS`, `--seed N`, `--delay NANOSECONDS`, `--seconds N`,
/// `--early NANOSECONDS`, `--faults PLAN` (Documentation/FaultPlans.md). The same words give the
/// same bytes.
@main
enum CaseRecorder {
  static func main() {
    let words = CommandLine.arguments.dropFirst()
    guard let path = words.first else {
      end("usage: case-recorder TIMELINE [OPTION VALUE ...] [KERNEL-OPTION ...]")
    }
    do {
      let model = try ModelRun(CaseOptions(Array(words.dropFirst())))
      try model.timeline.write(to: path, tool: "case-recorder")
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
