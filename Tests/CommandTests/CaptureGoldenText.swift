/// What `quartz-trace diagnose` prints of captures without a trace.
enum CaptureGoldenText {
  static let incident = """
    there is no trace in it: this is what the wire alone proves; why, it does not tell

    1. no-byte-after-handshake (certain)
       Handshakes with 10.0.2.15:80 (answers) succeeded, and no byte came back: 1 of 2 \
    connections, for 10.3s.
       rule:    none of TCP's: whoever is asked answers, in its own time
       frame 9 at 1.000000 s: SYN from 10.0.2.2:40001
       frame 10 at 1.001000 s: SYN+ACK
       frame 11 at 1.002000 s: ACK: the handshake is complete
       frame 12 at 1.003000 s: the request: its first 615 bytes
       certain because SYN, SYN+ACK, ACK and the request are in the capture; no payload and \
    no acknowledgment of the request follow
       open:    why: the driver, device, stack or service of 10.0.2.15, or the path behind \
    the capture's place
       next:    quartz-trace merge TRACE CAPTURE -o run.pcapng, then quartz-trace diagnose \
    run.pcapng: TRACE is the kernel's own of this run
       see:     Documentation/Diagnosis.md#no-byte-after-handshake

    2. went-silent (certain)
       10.0.2.15 went silent: no frame from it for 10.3s to the capture's end, while 4 \
    frames that ask for an answer went to it.
       rule:    RFC 9293 §3.8.6.3: what arrives is acknowledged within half a second
       frame 10 at 1.001000 s: the last frame from it
       frame 12 at 1.003000 s: the first frame to it that is unanswered
       frame 15 at 11.400000 s: the last one
       certain because its last frame and those that asked after it are in the capture
       open:    why: the driver, device, stack or service of 10.0.2.15, or the path behind \
    the capture's place
       next:    quartz-trace merge TRACE CAPTURE -o run.pcapng, then quartz-trace diagnose \
    run.pcapng: TRACE is the kernel's own of this run
       see:     Documentation/Diagnosis.md#went-silent

    3. sent-again (certain)
       Segments to 10.0.2.15:80 (answers) were sent again: 1 connection, 3 times.
       rule:    RFC 9293 §3.8.1: what is not acknowledged in time is sent again
       frame 12 at 1.003000 s: 615 bytes of payload
       frame 15 at 11.400000 s: the same again, the last of 3 times
       certain because the same sequence numbers passed again; copies of one frame do not \
    count
       open:    whether the segments, or their acknowledgments, got lost, and where
       next:    quartz-trace merge TRACE CAPTURE -o run.pcapng, then quartz-trace diagnose \
    run.pcapng: TRACE is the kernel's own of this run
       see:     Documentation/Diagnosis.md#sent-again

    frames: 15 in 11.400000 s, TCP segments: 15, ARP packets: 0
    TCP connections: 2, handshakes completed: 2, both sides sent payload: 1
    sent again: 3, windows of 0: 0, resets: 0

    from 10.0.2.2:40001: frames 6, payload 615 bytes, sent again 3, last frame 15 at \
    11.400000 s
    from 10.0.2.15:80: frames 1, payload 0 bytes, sent again 0, last frame 10 at 1.001000 s

    the cause is not on the wire; what tells it:
      a trace of this run      quartz-trace merge TRACE CAPTURE -o run.pcapng
      the guest still runs     quartz-trace capture -i INTERFACE --serial SOCKET -w \
    run.pcapng
      its console alone        quartz-trace diagnose --from-log FILE
      a guest without a trace  QEMU's own: -trace 'virtqueue_*' -trace 'virtio_*notify*'

    """

  static let healthy = """
    there is no trace in it: this is what the wire alone proves; why, it does not tell

    no finding

    frames: 8 in 0.007000 s, TCP segments: 8, ARP packets: 0
    TCP connections: 1, handshakes completed: 1, both sides sent payload: 1
    sent again: 0, windows of 0: 0, resets: 0

    """
}
