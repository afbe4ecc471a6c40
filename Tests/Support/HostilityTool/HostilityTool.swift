import ArgumentParser

/// `hostility`: runs the kernel, and its stack, against a device and peers that mean harm.
@main
struct HostilityTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostility",
    abstract: "Runs the kernel against a hostile device, and the stack against hostile frames.",
    subcommands: [
      DeviceStorm.self, FrameStorm.self, ContentStorm.self, Grow.self, ReplayCorpus.self,
    ])
}
