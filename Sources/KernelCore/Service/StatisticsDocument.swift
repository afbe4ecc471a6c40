public import HTTP

/// The document at `/api/stats.json`: the figures of the landing page for programs.
public enum StatisticsDocument {
  /// Appends the document: one JSON object and a line feed.
  ///
  /// `uptime_ms` is in milliseconds since boot, `pages` in pages of 4 KiB, the indices are those
  /// of the rings, 0 to 65,535; everything else counts from boot.
  public static func write(
    _ figures: LandingPageFigures, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    var object = JSONObjectWriter()
    try object.begin(into: &buffer)
    try object.member("uptime_ms", figures.uptimeNanoseconds / 1_000_000, into: &buffer)
    try object.member("connections_served", figures.connectionsServed, into: &buffer)
    try object.member("requests", figures.requests, into: &buffer)
    try write(figures.receive, as: "receive", in: &object, into: &buffer)
    try write(figures.transmit, as: "transmit", in: &object, into: &buffer)
    try object.begin("trace", into: &buffer)
    try object.member("generated", figures.traceEventsGenerated, into: &buffer)
    try object.member("lost", figures.traceEventsLost, into: &buffer)
    try object.end(into: &buffer)
    try object.begin("pages", into: &buffer)
    try object.member("used", figures.pagesUsed, into: &buffer)
    try object.member("total", figures.pagesTotal, into: &buffer)
    try object.end(into: &buffer)
    try object.end(into: &buffer)
    try buffer.append("\n")
  }

  private static func write(
    _ queue: LandingPageFigures.Queue, as name: StaticString, in object: inout JSONObjectWriter,
    into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try object.begin(name, into: &buffer)
    try object.member("available_index", UInt64(queue.availableIndex), into: &buffer)
    try object.member("used_index", UInt64(queue.usedIndex), into: &buffer)
    try object.end(into: &buffer)
  }
}

/// The document at `/health`: whoever reads it knows that the loop still turns.
public enum HealthDocument {
  /// Appends `ok` and a line feed, as plain text.
  public static func write(into buffer: inout ResponseBuffer) throws(ResponseOverflow) {
    try buffer.append("ok\n")
  }
}
