/// What `quartz-trace check` prints.
enum CheckGoldenText {
  static let help = """
    OVERVIEW: Check the driver against the rules C-1 to C-45, each violation at its
    first event.

    The records are checked as they are. A timeline that can be replayed exactly is
    also replayed with every access of the driver checked, so that barriers,
    descriptors and headers are seen. The exit code is 1 when a rule was broken,
    and 0 when none was.

    USAGE: quartz-trace check <timeline> [--replay] [--no-replay] [--json] [--fail-on-loss]

    ARGUMENTS:
      <timeline>              The timeline or raw trace; - reads a timeline from a
                              pipe.

    OPTIONS:
      --replay/--no-replay    Replay the timeline as well, to see what records do
                              not show. (default: --replay)
      --json                  One JSON object instead of text.
      --fail-on-loss          Exit with 3 when records or frames were lost or
                              damaged.
      --version               Show the version.
      -h, --help              Show help information.


    """

  static let sound = """
    violations: 0, rules checked: 35 of 45, records: 412
    no occasion in this trace: C-6 C-7 C-10 C-11 C-12 C-20 C-24 C-32 C-35 C-40
    every access of the driver was checked, by replay

    """

  static let soundRecords = """
    violations: 0, rules checked: 26 of 45, records: 412
    no occasion in this trace: C-6 C-7 C-10 C-11 C-12 C-20 C-24 C-32 C-35
    not visible in records: C-15 C-17 C-19 C-21 C-22 C-25 C-26 C-38 C-40 C-45
    only records were checked: --no-replay

    """

  static let faulty = """
    record 32 at 0.000002700 s: C-3 should [Device Reset]: status <- 0x1 before Status read \
    0; wanted: a reset is complete when Status reads 0
    record 47 at 0.000004003 s: C-30 must [MMIO Device Register Layout], queue 0: queueNum <- \
    0x100 without a look at QueueNumMax; wanted: the queue exists, and its size is at most \
    QueueNumMax
    record 54 at 0.000004506 s: C-30 must [MMIO Device Register Layout], queue 1: queueNum <- \
    0x100 without a look at QueueNumMax; wanted: the queue exists, and its size is at most \
    QueueNumMax
    record 319 at 0.001000005 s: C-40 must [Processing of Incoming Packets], queue 0: is done \
    with chain 0 without a look at num_buffers (1402 times); wanted: with MRG_RXBUF \
    num_buffers buffers are one frame
    record 452 at 0.001840850 s: C-43 ours [ours: index width (Z-1)], queue 0: compares \
    used.idx with 65536, which it never reads (2774 times); wanted: positions are 16 bits \
    wide and wrap
    record 454 at 0.001840855 s: C-13 must [Device Cleanup], queue 0: makes chain 0 \
    available, which the device has (1387 times); wanted: exposed buffers and their \
    descriptors rest until used
    record 454 at 0.001840855 s: C-18 must [The Virtqueue Available Ring], queue 0: 257 \
    outstanding in a queue of 256: avail.idx 257, used.idx 0 (1387 times); wanted: avail.idx \
    grows by what was added; at most a queue is outstanding
    violations: 7, rules checked: 30 of 45, records: 6000
    no occasion in this trace: C-6 C-7 C-10 C-11 C-12 C-19 C-20 C-23 C-24 C-26 C-32 C-33 \
    C-34 C-35 C-44
    every access of the driver was checked, by replay

    """
}
