import SystemPackage
import VirtIO

extension GuestLaunch {
  /// The hardware address of the guest's network device; the same in every run.
  public static let hardwareAddress = "52:54:00:12:34:56"

  /// The arguments of `qemu-system-x86_64`.
  ///
  /// QEMU connects to its monitor's socket: where nobody listens any more, it does not start.
  package func arguments(_ files: LaunchFiles) -> [String] {
    machineArguments + programArguments(files) + serialArguments + monitorArguments(files)
      + networkArguments(files) + testArguments(files)
  }

  private var machineArguments: [String] {
    let machine = memoryFile == nil ? "microvm" : "microvm,memory-backend=memory"
    var words = [
      "-M", machine, "-accel", "tcg", "-m", "\(memoryMebibytes)",
      "-nodefaults", "-no-user-config", "-display", "none",
    ]
    if let memoryFile {
      words += [
        "-object",
        "memory-backend-file,id=memory,share=on,size=\(memoryMebibytes)M,"
          + "mem-path=\(quoted(memoryFile))",
      ]
    }
    return words
  }

  private func programArguments(_ files: LaunchFiles) -> [String] {
    guard let kernel else { return ["-bios", files.firmware.string] }
    return [
      "-no-reboot", "-kernel", kernel.string, "-append", commandLine.joined(separator: " "),
      "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
    ]
  }

  private var serialArguments: [String] {
    var words: [String] = []
    if let console {
      words += [
        "-chardev", "file,id=console,path=\(quoted(console))", "-serial", "chardev:console",
      ]
    }
    if let trace {
      words += [
        "-chardev", "file,id=trace,path=\(quoted(trace))",
        "-device", "isa-serial,chardev=trace,index=1",
      ]
    }
    return words
  }

  private func monitorArguments(_ files: LaunchFiles) -> [String] {
    [
      "-chardev", "socket,id=monitor,path=\(quoted(files.monitor))",
      "-mon", "chardev=monitor,mode=control",
      // The guest waits for the monitor's word, or one that ends at once would end unseen.
      "-S",
    ]
  }

  private func networkArguments(_ files: LaunchFiles) -> [String] {
    guard let netdev = netdev(files) else { return [] }
    let device = "virtio-net-device,netdev=network,mac=\(GuestLaunch.hardwareAddress)"
    var words = [
      "-netdev", netdev, "-device", ([device] + deviceProperties).joined(separator: ","),
      "-global", "virtio-mmio.force-legacy=\(transport == .legacy)",
    ]
    if case .user(let dump?) = network {
      words += ["-object", "filter-dump,id=dump,netdev=network,file=\(quoted(dump))"]
    }
    return words
  }

  private func netdev(_ files: LaunchFiles) -> String? {
    switch network {
    case .none: nil
    case .user:
      // Port 0 lets the host choose, so that no other process can take the port in between.
      "user,id=network,ipv6=off,restrict=on,hostfwd=tcp:127.0.0.1:0-"
        + "\(GuestNetwork.guestAddress):\(GuestNetwork.guestPort)"
    case .tap(let interface, _):
      "tap,id=network,ifname=\(interface),script=no,downscript=no"
    case .datagram:
      "dgram,id=network,local.type=unix,local.path=\(quoted(files.guestFrames)),"
        + "remote.type=unix,remote.path=\(quoted(files.hostFrames))"
    case .inherited:
      "dgram,id=network,local.type=fd,local.str=\(ChildProcess.inheritedNumber)"
    }
  }

  private func testArguments(_ files: LaunchFiles) -> [String] {
    guard hasTestSocket else { return [] }
    return ["-qtest", "unix:\(quoted(files.test)),server=on,wait=off", "-qtest-log", "none"]
  }

  /// QEMU's option lists end a value at a comma, and read two commas as one.
  private func quoted(_ path: FilePath) -> String { path.string.replacing(",", with: ",,") }
}
