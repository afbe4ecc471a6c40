import SystemPackage
import VirtIO

extension BoardLaunch {
  /// The arguments of `qemu-system-x86_64`; it connects to the test socket and the monitor.
  func arguments(_ files: BoardFiles) -> [String] {
    [
      "-M", machine, "-accel", "tcg", "-m", "\(memoryMebibytes)",
      "-nodefaults", "-no-user-config", "-display", "none",
      "-bios", files.firmware.string,
      "-qtest", "unix:\(quoted(files.test)),server=off", "-qtest-log", "none",
      "-chardev", "socket,id=monitor,path=\(quoted(files.monitor))",
      "-mon", "chardev=monitor,mode=control",
      "-global", "virtio-mmio.force-legacy=\(transport == .legacy)",
      "-netdev", netdev(files), "-device", device,
    ] + memoryArguments + dumpArguments
  }

  private var machine: String {
    memoryFile == nil ? "microvm" : "microvm,memory-backend=memory"
  }

  private var memoryArguments: [String] {
    guard let memoryFile else { return [] }
    return [
      "-object",
      "memory-backend-file,id=memory,share=on,size=\(memoryMebibytes)M,"
        + "mem-path=\(quoted(memoryFile))",
    ]
  }

  private func netdev(_ files: BoardFiles) -> String {
    switch network {
    case .datagram:
      "dgram,id=network,local.type=unix,local.path=\(quoted(files.guestFrames)),"
        + "remote.type=unix,remote.path=\(quoted(files.hostFrames))"
    case .inherited:
      "dgram,id=network,local.type=fd,local.str=\(SpawnedProcess.inheritedNumber)"
    case .user: GuestLaunch.userNetwork
    }
  }

  private var device: String {
    let device = "virtio-net-device,netdev=network,mac=\(GuestLaunch.hardwareAddress)"
    return ([device] + deviceProperties).joined(separator: ",")
  }

  private var dumpArguments: [String] {
    guard case .user(let dump?) = network else { return [] }
    return ["-object", "filter-dump,id=dump,netdev=network,file=\(quoted(dump))"]
  }
}
