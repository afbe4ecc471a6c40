import Hypervisor
import SystemPackage
import Testing
import VirtIO

@Suite("What QEMU is told")
struct GuestLaunchTests {
  private func arguments(
    _ network: GuestNetwork = .none, transport: DeviceInterface = .legacy
  ) -> [String] {
    let launch = GuestLaunch(
      kernel: "/images/kernel", commandLine: ["ip=10.0.2.15/24", "trace=stream"],
      memoryMebibytes: 32, transport: transport, network: network, console: "/run/console",
      trace: "/run/a,b")
    return launch.arguments(LaunchFiles(in: "/run"))
  }

  @Test("is the machine, its image and its channels")
  func machine() {
    #expect(
      arguments() == [
        "-M", "microvm", "-accel", "tcg", "-m", "32", "-nodefaults", "-no-user-config",
        "-display", "none", "-no-reboot", "-kernel", "/images/kernel",
        "-append", "ip=10.0.2.15/24 trace=stream",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-chardev", "file,id=console,path=/run/console", "-serial", "chardev:console",
        "-chardev", "file,id=trace,path=/run/a,,b",
        "-device", "isa-serial,chardev=trace,index=1",
        "-chardev", "socket,id=monitor,path=/run/monitor.socket",
        "-mon", "chardev=monitor,mode=control",
        "-S",
      ])
  }

  @Test("forwards from loopback only, and lets the guest reach nothing else")
  func userNetwork() throws {
    let words = arguments(.user(dump: "/run/frames.pcap"))
    let netdev = try #require(words.first { $0.hasPrefix("user,") })
    #expect(netdev.contains("restrict=on"))
    #expect(netdev.contains("hostfwd=tcp:127.0.0.1:0-10.0.2.15:80"))
    #expect(words.contains("filter-dump,id=dump,netdev=network,file=/run/frames.pcap"))
  }

  @Test("names the tap, and runs no script for it")
  func tap() {
    let words = arguments(.tap(interface: "tap0", namespace: "quartz-1-1"))
    #expect(words.contains("tap,id=network,ifname=tap0,script=no,downscript=no"))
    #expect(!words.contains { $0.hasPrefix("filter-dump") })
  }

  @Test(
    "chooses the transport's version",
    arguments: [(DeviceInterface.legacy, "true"), (.modern, "false")])
  func transport(transport: DeviceInterface, forced: String) {
    let words = arguments(.user(dump: nil), transport: transport)
    #expect(words.contains("virtio-mmio.force-legacy=\(forced)"))
    #expect(words.contains("virtio-net-device,netdev=network,mac=52:54:00:12:34:56"))
  }

  @Test("halts the processor of a board, and offers its devices to the test protocol")
  func board() {
    var launch = GuestLaunch.board(network: .datagram, deviceProperties: ["id=device"])
    launch.memoryFile = "/run/a,b"
    #expect(
      launch.arguments(LaunchFiles(in: "/run")) == [
        "-M", "microvm,memory-backend=memory", "-accel", "tcg", "-m", "16", "-nodefaults",
        "-no-user-config", "-display", "none",
        "-object", "memory-backend-file,id=memory,share=on,size=16M,mem-path=/run/a,,b",
        "-bios", "/run/firmware", "-chardev", "socket,id=monitor,path=/run/monitor.socket",
        "-mon", "chardev=monitor,mode=control", "-S",
        "-netdev",
        "dgram,id=network,local.type=unix,local.path=/run/guest.socket,"
          + "remote.type=unix,remote.path=/run/host.socket",
        "-device", "virtio-net-device,netdev=network,mac=52:54:00:12:34:56,id=device",
        "-global", "virtio-mmio.force-legacy=true",
        "-qtest", "unix:/run/test.socket,server=on,wait=off", "-qtest-log", "none",
      ])
  }

  @Test("hands over the descriptor of a connected socket")
  func inheritedSocket() {
    let words = arguments(.inherited(FileDescriptor(rawValue: 9)))
    #expect(words.contains("dgram,id=network,local.type=fd,local.str=4"))
  }
}
