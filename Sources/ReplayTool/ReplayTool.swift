import Replayer

/// The program `quartz-replay`; what it does is ``ReplayCommand``.
@main
enum ReplayTool {
  static func main() async { await ReplayCommand.main() }
}
