/// What `quartz-replay simulate` prints.
enum SimulateGoldenText {
  static let help = """
    OVERVIEW: Run the kernel on the device model along a recording, and compare
    what it sees.

    The kernel's driver, stack and server run on the model of QEMU's virtio-net.
    The model's steps are placed where the recording has their effects; what the
    driver then reads must be what it read on the recorded device.

    A recording that was made on the model is run again with its own settings and
    fault plan: every record must come again. With --sound it is steered as well,
    on a device without fault, and parts from the recording where the device was at
    fault.

    With --free only the frames for the guest are taken from the recording, at
    their recorded times: another driver, fault plan or order of the model's steps
    makes another run. The clients react: each says again what it had said, when it
    has heard what it had heard. The exit code is 0 when as many requests were
    served as in the recording. With --from-pcap any capture's clients talk to this
    kernel, which takes their server's place.

    USAGE: quartz-replay simulate [<timeline>] [--from-pcap <file>] [--sound] [--free] \
    [--command-line <words>] [--seed <n>] [--delay <nanoseconds>] [--faults <plan>] \
    [--output <file>] [--context <n>] [--json]

    ARGUMENTS:
      <timeline>              The timeline to run (pcapng, also gzip).

    OPTIONS:
      --from-pcap <file>      A capture instead, with --free: the side that opens
                              connections in it.
      --sound                 Steer a sound device, whatever the recording was made
                              on.
      --free                  Take nothing but the frames from the recording.
      --command-line <words>  With --free: another kernel command line.
      --seed <n>              With --free: a random order of the steps.
      --delay <nanoseconds>   With --seed: how late a step may be. (default: 3000)
      --faults <plan>         With --free: a fault plan, or its file.
      -o, --output <file>     With --free: the run as a timeline, for show,
                              diagnose, check and run.
      --context <n>           Records of context before a divergence. (default: 10)
      --json                  One JSON object instead of text.
      --version               Show the version.
      -h, --help              Show help information.


    """

  static let healthy = """
    : zero divergence
    compared: 43 registers, 20 looks at used.idx, 15 used elements, 14 looks at used.flags, \
    3 waits, 7 frames byte for byte
    412 of 412 records, 8 frames received, 7 transmitted, 123 steps of the model
    """

  static let diverged = """
    : divergence at record 336
      333  interrupt-status 0x1, acknowledged
      334  suppression rx0 on
      335  used-index rx0 used.idx 1 after 3 empty polls
    - 336  used-element rx0 pos 0 id 0 len 70 hash 0xf4ac310
    + 336  used-element rx0 pos 0 id 0 len 68 hash 0xf4ac310

    """

  static let unreachable = """
    : divergence at record 339
      337  made-available rx0 pos 256 head 0 len 2048
      338  notification rx0 used.flags 1: not needed
    - 339  used-index tx1 used.idx 2
    + 339  the device model gives used.idx 1 of tx1

    """
}
