/// What `quartz-trace diagnose` prints.
enum DiagnosisGoldenText {
  static let help = """
    OVERVIEW: Say why a guest stalls: causes by rank, each with the records that
    prove it.

    Of a capture without a trace it says what the wire alone proves, and no cause.
    With --from-log the incident's text log is the only input: what its lines
    prove, rule out and leave open. Where a timeline shows a fault and can be
    replayed, the kernel is run along it on a device without fault: what that one
    would not have given is not the driver's doing. The exit code is 1 when
    something was found, and 0 when nothing was.

    USAGE: quartz-trace diagnose [<timeline>] [--from-log <file>] [--connections <n>] \
    [--confirm] [--no-replay] [--json] [--fail-on-loss]

    ARGUMENTS:
      <timeline>              The timeline, raw trace or packet capture; - reads
                              one from a pipe.

    OPTIONS:
      --from-log <file>       The guest's text log instead of a timeline; - reads
                              standard input.
      --connections <n>       With --from-log: connections served at the last good
                              look.
      --confirm               Replay the timeline as well, and say whether its end
                              comes again.
      --no-replay             Do not run the kernel on a sound device along a
                              timeline that shows a fault.
      --json                  One JSON object instead of text.
      --fail-on-loss          Exit with 3 when records or frames were lost or
                              damaged.
      --version               Show the version.
      -h, --help              Show help information.


    """

  /// The report's lines, and what they prove.
  static let log = """
    5 lines: 4 of the receive loop, connection requests: 1

    proven:
      - In health u = c + 1 modulo 65,536. Here c + 1 = 8,816,896, that is 35,072, and u = 16,444:
        the loop is ahead by 18,628 modulo 65,536. It takes elements that were never delivered.
      - Every line is a turn of the loop, so the receive wait returns. One u on 4 lines is \
    idle time
        in a loop that runs free; it does not show that the device stopped.
      - Frames really received: 65,536 k + 16,444, k at most 134.
      - Frames a connection, for 16,371 connections: k = 0: 1.004, k = 1: 5.008, k = 2: 9.011. A
        connection brings 5 (SYN, ACK, request, ACK, FIN): k = 1, 81,980 frames.
      - Stale reads: c + 1 - (65,536 k + u) = 8,816,896 - 81,980 = 8,734,916.
      - A 16-bit compare for inequality meets its index again within 65,535 turns. Only a compare
        wider than 16 bits runs free for 8,734,916.
      - Lengths 68 and 64 are a SYN of 58 and an ACK of 54 bytes behind a header of 10: legacy,
        MRG_RXBUF not negotiated. QEMU then never compares avail.idx with anything: an inflated
        avail.idx does not break this device.

    if the compare is wider than the index:
      - The receive loop runs free from frame 65,536 on: connection 13,107 at 5 frames each.
      - The transmit wait never ends at frame 65,536: connection 16,384 at 4 frames each, 13 after
        the last good look (16,371 connections, 65,484 frames, 52 to go).
      - u is then 81,920 modulo 65,536 = 16,384; the log has 16,444, 60 more (ARP, strays).
      - The last line is the connection request from 10.0.2.2:42610: a wait that never ends inside
        its SYN-ACK leaves exactly that.

    open:
      - What the kernel does after the last line. A ring trace ends in the transmit wait: counter
        65,536, used.idx 0, available = used.
      - Whether the transmit wait has a bound: the lines after the stall show it.

    hypotheses, each as the one cause of these lines:
      H-1  stands    16-bit index compared with a wider counter: nothing else runs free for \
    so long
      H-1b stands    the same, with a bound on the transmit wait: gives the same lines; only what
                     follows the last one tells them apart
      H-2  falls     missing available buffer notification: a receive queue that sleeps \
    lets c stop
                     at u, not run ahead
      H-3  falls     device broken by an inflated avail.idx: a header of 10 bytes: no MRG_RXBUF,
                     avail.idx is never compared
      H-3b untouched device broken by another driver error: nothing in the lines needs it; QEMU's
                     error output would name it
      H-4  untouched a limit of the host: it does not explain c; a capture without the SYN would
                     show it
      H-5  falls     device reset by the driver: after a reset u starts at 0 and moves with c; it
                     stands still
      H-6  falls     hoisted load of used.idx: u has moved in the very loop whose load would be
                     hoisted
      H-7  untouched ring memory overwritten: memory is not in the log; alone it keeps no 16-bit
                     compare unequal beyond 65,535 turns
      H-8  untouched receive buffer too small: it does not explain c; a capture with large frames
                     would show it
      H-9  untouched receive filter: it does not explain c; the control queue would show it
      H-10 untouched memory exhausted: it does not explain c; the allocator's counters \
    would show it
      H-11 falls     connection table exhausted: it takes no used elements; c stays in step with u
      H-12 falls     starvation: it slows the loop down and leaves u = c + 1
      H-13 falls     TCP without retransmission: it leaves the rings in step; here they are not

    """
}
