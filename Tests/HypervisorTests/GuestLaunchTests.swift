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
    return launch.arguments(monitorSocket: "/run/monitor")
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
        "-chardev", "socket,id=monitor,path=/run/monitor", "-mon", "chardev=monitor,mode=control",
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
}
