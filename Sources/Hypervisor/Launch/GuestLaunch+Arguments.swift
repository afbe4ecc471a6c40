public import SystemPackage
import VirtIO

extension GuestLaunch {
  /// The hardware address of the guest's network device; the same in every run.
  public static let hardwareAddress = "52:54:00:12:34:56"

  /// The arguments of `qemu-system-x86_64`.
  ///
  /// - Parameter monitorSocket: where somebody listens for QEMU's monitor connection.
  public func arguments(monitorSocket: FilePath) -> [String] {
    machineArguments + channelArguments(monitorSocket: monitorSocket) + networkArguments
      + testArguments
  }

  private var machineArguments: [String] {
    [
      "-M", "microvm", "-accel", "tcg", "-m", "\(memoryMebibytes)",
      "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
      "-kernel", kernel.string, "-append", commandLine.joined(separator: " "),
      "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
    ]
  }

  private func channelArguments(monitorSocket: FilePath) -> [String] {
    [
      "-chardev", "file,id=console,path=\(quoted(console))",
      "-serial", "chardev:console",
      "-chardev", "file,id=trace,path=\(quoted(trace))",
      "-device", "isa-serial,chardev=trace,index=1",
      "-chardev", "socket,id=monitor,path=\(quoted(monitorSocket))",
      "-mon", "chardev=monitor,mode=control",
      // The guest waits for the monitor's word, or one that ends at once would end unseen.
      "-S",
    ]
  }

  private var testArguments: [String] {
    guard let testSocket else { return [] }
    return ["-qtest", "unix:\(quoted(testSocket)),server=on,wait=off", "-qtest-log", "none"]
  }

  private var networkArguments: [String] {
    switch network {
    case .none:
      []
    case .user(let dump):
      ["-netdev", GuestLaunch.userNetwork] + deviceArguments + dumpArguments(dump)
    case .tap(let interface, _):
      ["-netdev", "tap,id=network,ifname=\(interface),script=no,downscript=no"] + deviceArguments
    }
  }

  static var userNetwork: String {
    // Port 0 lets the host choose, so that no other process can take the port in between.
    "user,id=network,ipv6=off,restrict=on,hostfwd=tcp:127.0.0.1:0-"
      + "\(GuestNetwork.guestAddress):\(GuestNetwork.guestPort)"
  }

  private var deviceArguments: [String] {
    [
      "-device", "virtio-net-device,netdev=network,mac=\(GuestLaunch.hardwareAddress)",
      "-global", "virtio-mmio.force-legacy=\(transport == .legacy)",
    ]
  }

  private func dumpArguments(_ dump: FilePath?) -> [String] {
    guard let dump else { return [] }
    return ["-object", "filter-dump,id=dump,netdev=network,file=\(quoted(dump))"]
  }
}

/// QEMU's option lists end a value at a comma, and read two commas as one.
func quoted(_ path: FilePath) -> String {
  var quoted = ""
  for character in path.string {
    quoted.append(character)
    if character == "," { quoted.append(",") }
  }
  return quoted
}
