extension GoldenText {
  static let deviceHelp = """
    OVERVIEW: Serve the device model to a client of QEMU's test protocol.

    Memory begins at 0, and the network device is the last of 24 virtio-mmio
    transports, at 0xfeb02e00, as on QEMU's microvm. Serves one client and ends
    with its connection, or at SIGINT or SIGTERM. What breaks the device is said on
    standard error.

    USAGE: quartz-replay device --qtest <unix:path> [--interface <interface>] [--release \
    <release>] [--net <dgram:local,remote>] [--memory <n>]

    OPTIONS:
      --qtest <unix:path>     Where to listen for the client.
      --interface <interface> The virtio-mmio interface. (values: legacy, modern;
                              default: legacy)
      --release <release>     The QEMU release to behave like. (values: 7.2.13,
                              7.2.22, 10.0; default: 7.2.22)
      --net <dgram:local,remote>
                              Datagram sockets for frames: to the guest, and from
                              it (default: frames vanish).
      --memory <n>            Guest memory in MiB, 1 to 2048. (default: 16)
      --version               Show the version.
      -h, --help              Show help information.


    """

  static let driveHelp = """
    OVERVIEW: Run the kernel in this process on QEMU's own network device, and
    visit it.

    Every register access, store and load of the driver goes to QEMU over its test
    protocol; no guest code runs. Visitors come through QEMU's user networking on
    127.0.0.1. Trace and capture are those of any recording: merge them with
    quartz-trace merge, replay the timeline with quartz-replay run.

    USAGE: quartz-replay drive [--connections <n>] [--interface <interface>] [--append <words>] \
    --trace <file> --capture <file>

    OPTIONS:
      --connections <n>       HTTP connections, one after the other. (default: 20)
      --interface <interface> The virtio-mmio interface. (values: legacy, modern;
                              default: legacy)
      --append <words>        The kernel's command line.
      --trace <file>          Where the trace goes.
      --capture <file>        Where the frames go, in pcap format.
      --version               Show the version.
      -h, --help              Show help information.


    """
}
