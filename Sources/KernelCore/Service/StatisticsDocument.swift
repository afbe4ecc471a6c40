public import HTTP

/// The document at `/api/stats.json`: the figures of the landing page for programs.
public enum StatisticsDocument {
  /// Appends the document: one JSON object and a line feed.
  ///
  /// `uptime_ms` is in milliseconds since boot, `pages` in pages of 4 KiB, the indices are those
  /// of the rings, 0 to 65,535; everything else counts from boot.
  public static func write(
    _ figures: ServiceFigures, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    var object = JSONObjectWriter()
    try object.begin(into: &buffer)
    try object.member("uptime_ms", figures.uptimeNanoseconds / 1_000_000, into: &buffer)
    try object.member("connections_served", figures.connectionsServed, into: &buffer)
    try object.member("requests", figures.requests, into: &buffer)
    try write(figures.receive, as: "receive", in: &object, into: &buffer)
    try write(figures.transmit, as: "transmit", in: &object, into: &buffer)
    try object.begin("trace", into: &buffer)
    try object.member("generated", figures.traceGenerated, into: &buffer)
    try object.member("lost", figures.traceLost, into: &buffer)
    try object.end(into: &buffer)
    try object.begin("pages", into: &buffer)
    try object.member("used", UInt64(figures.pagesUsed), into: &buffer)
    try object.member("total", UInt64(figures.pagesTotal), into: &buffer)
    try object.end(into: &buffer)
    try object.end(into: &buffer)
    try buffer.append("\n")
  }

  private static func write(
    _ queue: ServiceFigures.Ring, as name: StaticString, in object: inout JSONObjectWriter,
    into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try object.begin(name, into: &buffer)
    try object.member("available_index", UInt64(queue.availableIndex), into: &buffer)
    try object.member("used_index", UInt64(queue.usedIndex), into: &buffer)
    try object.end(into: &buffer)
  }
}
