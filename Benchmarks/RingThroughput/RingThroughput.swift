import ArgumentParser

/// `ring-throughput`: the driver and the device model together, as fast as one core goes.
@main
struct RingThroughput: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ring-throughput",
    abstract: "Frames a second through the driver and the device model on one core.",
    subcommands: [Measure.self, Soak.self], defaultSubcommand: Measure.self)
}
