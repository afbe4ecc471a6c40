import Tracer

/// The program `quartz-trace`; what it does is ``TraceCommand``.
@main
enum TraceTool {
  static func main() async { await TraceCommand.main() }
}
