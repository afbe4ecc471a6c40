/// What the tool prints.
enum GoldenText {
  static let show = """
    # session 7, 1000000000 ticks/s: ip=dhcp
       0.000000000    ±1.2us   ring                                register-load slot 23 \
    [0x4] -> 0x2
       0.000000101    ±1.2us   ring                                register-store slot 23 \
    [0x24] <- 0x1
       0.000000201    ±1.2us   ring                                register-store slot 23 \
    [0x20] <- 0x1
       0.000000301    ±1.2us   ring                                register-load slot 23 \
    [0x100] -> 0x52
       0.000000302    ±1.2us   ring                                register-load slot 23 \
    [0x101] -> 0x54
       0.000000303    ±1.2us   ring                                register-load slot 23 \
    [0x102] -> 0x0
       0.000000304    ±1.2us   ring                                register-load slot 23 \
    [0x103] -> 0x12
       0.000000305    ±1.2us   ring                                register-load slot 23 \
    [0x104] -> 0x34
       0.000000306    ±1.2us   ring                                register-load slot 23 \
    [0x105] -> 0x56
       0.000000401    ±1.2us   ring rx0 avail 1                    made-available pos 0 head \
    0 len 2048
       0.000000501    ±1.2us   ring                                register-store slot 23 \
    [0x70] <- 0xf
       0.000008890             wire rx0 record 12                  ARP who-has 10.0.2.15 tell \
    10.0.2.2
       0.000009901    ±1.0us   ring rx0 avail 1                    used-index used.idx 1 \
    after 3 empty polls
       0.000010390    ±1.0us   ring rx0 avail 1 used 1 own 0       used-element pos 0 id 0 \
    len 54 hash 0x77670a46
       0.000010880    ±1.0us   ring tx1 avail 1                    made-available pos 0 head \
    7 len 54 hash 0x5c863e4d
       0.000011080    ±1.0us ~ ring tx1 avail 1                    notification used.flags 0: \
    sent
       0.000011890           ~ wire tx1 record 13                  ARP 10.0.2.15 is-at \
    52:54:00:12:34:56
       0.000013880    ±1.0us   ring tx1 avail 1 used 1 own 0       used-element pos 0 id 7 len 0
       0.000049890             wire rx0 notDelivered               ARP who-has 10.0.2.15 tell \
    10.0.2.2
       0.000089880    ±2.6us   ring                                request-served connection \
    1 status 200 3 bytes
       0.000098880    ±2.7us   ring                                flushed requested

    """

  static let mergeHelp = """
    OVERVIEW: Merge a raw trace and a packet capture of the same run into one
    timeline.

    Frames and ring events are matched by content and order; what does not match
    gets a reason. The timeline is a pcapng file: stock tools show its frames.

    USAGE: quartz-trace merge <trace> <capture> --output <output> [--session <session>] \
    [--drift <ppm>] [--fail-on-loss]

    ARGUMENTS:
      <trace>                 The raw serial capture of the trace; - reads standard
                              input.
      <capture>               The capture: pcap or pcapng, also gzip.

    OPTIONS:
      -o, --output <output>   The timeline; a name that ends in .gz is compressed.
      --session <session>     Which boot of the trace, by its session identifier
                              (default: the longest).
      --drift <ppm>           How far the guest's clock may wander. (default: 100.0)
      --fail-on-loss          Exit with 3 when records or frames were lost or
                              damaged.
      --version               Show the version.
      -h, --help              Show help information.


    """

  static let showHelp = """
    OVERVIEW: Show a timeline line by line: what the driver recorded and what the
    wire saw.

    Columns: time, bound (±; <= or >= when one side is known), ~ where the order is
    not certain, source, queue, avail and used position with the buffers the device
    owns, event. A raw trace or a plain capture is shown as well. Times of day are
    UTC.

    USAGE: quartz-trace show <timeline> [-t <t>] [--queue <q>] [--kind <kind> ...] [--from \
    <record>] [--to <record>] [--ring-only] [--wire-only] [-c <n>] [--json] [--fail-on-loss]

    ARGUMENTS:
      <timeline>              The timeline, a raw trace, or a capture; - reads a
                              timeline from a pipe.

    OPTIONS:
      -t <t>                  Times: a day, ad date, d delta, e epoch, r relative.
                              (values: a, ad, d, e, r; default: r)
      --queue <q>             Only this virtqueue: rx, tx or its index, 0 to 3.
      --kind <kind>           Only records of this kind, or frame; repeatable.
                              (values: register-load, register-store,
                              shared-memory, queue-configured, buffer-region,
                              made-available, notification, event-notification,
                              used-event, used-index, used-element, poll,
                              interrupt-status, suppression, wait, interrupts,
                              clock, entropy, platform, watchdog, device-violation,
                              device-reset, syn, connection-opened, request-served,
                              connection-closed, exception, flushed, user, frame)
      --from <record>         From this record on.
      --to <record>           Up to and with this record.
      --ring-only             Only what the driver recorded.
      --wire-only             Only frames.
      -c <n>                  Stop after so many lines.
      --json                  One JSON object a line instead of text.
      --fail-on-loss          Exit with 3 when records or frames were lost or
                              damaged.
      --version               Show the version.
      -h, --help              Show help information.


    """

  static let infoHelp = """
    OVERVIEW: Say what a timeline holds: session, counts, matches, losses, bounds,
    findings.

    USAGE: quartz-trace info <timeline> [--json] [--fail-on-loss]

    ARGUMENTS:
      <timeline>              The timeline, a raw trace, or a capture; - reads a
                              timeline from a pipe.

    OPTIONS:
      --json                  One JSON object instead of text.
      --fail-on-loss          Exit with 3 when records or frames were lost or
                              damaged.
      --version               Show the version.
      -h, --help              Show help information.


    """
}
