import NetStack

/// The stack's counters by name, for whoever shows them.
extension StackRun {
  public var counterSummary: [(name: String, count: UInt64)] {
    let counters = counters
    return [
      ("frames received", counters.framesReceived),
      ("frames transmitted", counters.framesTransmitted),
      ("not for us", counters.framesNotForUs),
      ("unsupported", counters.framesUnsupported),
      ("truncated", counters.malformedTruncated),
      ("wrong length", counters.malformedLength),
      ("wrong checksum", counters.malformedChecksum),
      ("impossible source", counters.malformedSource),
      ("fragments", counters.fragmentsDropped),
      ("datagrams", counters.datagramsDropped),
      ("echo requests", counters.echoRequests),
      ("connection requests", counters.synchronizesReceived),
      ("connection requests without room", counters.synchronizesDropped),
      ("connections opened", counters.connectionsOpened),
      ("connections closed", counters.connectionsClosed),
      ("retransmissions", counters.retransmissions),
      ("fast retransmissions", counters.fastRetransmissions),
      ("window probes", counters.windowProbes),
      ("out of order", counters.segmentsOutOfOrder),
      ("challenges", counters.challengeAcknowledgments),
      ("resets received", counters.resetsReceived),
      ("resets sent", counters.resetsSent),
      ("replies dropped", counters.controlRepliesDropped),
      ("neighbour requests", counters.neighborRequests),
      ("neighbour failures", counters.neighborFailures),
    ]
  }
}
