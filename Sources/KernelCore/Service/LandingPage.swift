public import HTTP

/// The page at `/`: what this kernel is, and its counters, which a script keeps current.
///
/// Each virtqueue is a dial: the 16-bit circle of its used index in sixteen dots of 4,096, so the
/// wrap at the top is seen as it comes. The script reads `/api/stats.json` every two seconds; an
/// element's `data-k` is the path of its member there.
public enum LandingPage {
  /// A page is never larger, whatever the figures.
  public static let byteLimit = 6_144

  /// Appends the page.
  public static func write(
    _ figures: ServiceFigures, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append(start)
    try buffer.append(style)
    try buffer.append(introduction)
    try writeQueue("receive", figures.receive, into: &buffer)
    try writeQueue("transmit", figures.transmit, into: &buffer)
    try buffer.append("</div>\n<dl>\n<div><dt>uptime</dt><dd id=\"uptime\">")
    try writeUptime(figures.uptimeNanoseconds, into: &buffer)
    try buffer.append("</dd></div>\n")
    try writeCounter(
      "connections served", "connections_served", figures.connectionsServed, into: &buffer)
    try writeCounter("requests", "requests", figures.requests, into: &buffer)
    try writeCounter(
      "trace events", "trace.generated", figures.traceGenerated, into: &buffer)
    try writeCounter("events lost", "trace.lost", figures.traceLost, into: &buffer)
    try writePages(figures, into: &buffer)
    try buffer.append(end)
  }

  private static func writeCounter(
    _ title: StaticString, _ path: StaticString, _ value: UInt64,
    into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("<div><dt>")
    try buffer.append(title)
    try buffer.append("</dt><dd data-k=\"")
    try buffer.append(path)
    try buffer.append("\">")
    try buffer.append(decimal: value)
    try buffer.append("</dd></div>\n")
  }

  private static func writePages(
    _ figures: ServiceFigures, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("<div><dt>pages used</dt><dd><span data-k=\"pages.used\">")
    try buffer.append(decimal: UInt64(figures.pagesUsed))
    try buffer.append("</span> of <span data-k=\"pages.total\">")
    try buffer.append(decimal: UInt64(figures.pagesTotal))
    try buffer.append("</span></dd></div>\n")
  }

  private static func writeQueue(
    _ name: StaticString, _ queue: ServiceFigures.Ring, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("<figure>\n<pre id=\"")
    try buffer.append(name)
    try buffer.append("\" aria-hidden=\"true\">\n")
    let hand = queue.usedIndex >> 12
    for place in dial.indices {
      try buffer.append(dial[place].gap)
      try buffer.append(dial[place].dot <= hand ? "●" : "○")
    }
    try buffer.append("</pre>\n<figcaption>")
    try buffer.append(name)
    try writeIndex("used", name, ".used_index", queue.usedIndex, into: &buffer)
    try writeIndex("available", name, ".available_index", queue.availableIndex, into: &buffer)
    try buffer.append("</figcaption>\n</figure>\n")
  }

  private static func writeIndex(
    _ title: StaticString, _ queue: StaticString, _ member: StaticString, _ index: UInt16,
    into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("\n<b data-k=\"")
    try buffer.append(queue)
    try buffer.append(member)
    try buffer.append("\">")
    try buffer.append(decimal: UInt64(index))
    try buffer.append("</b><small>")
    try buffer.append(title)
    try buffer.append("</small>")
  }

  /// `hours:minutes:seconds`, as the script writes it too.
  private static func writeUptime(
    _ nanoseconds: UInt64, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    let seconds = nanoseconds / 1_000_000_000
    try buffer.append(decimal: seconds / 3_600)
    try writeSexagesimal(seconds / 60 % 60, into: &buffer)
    try writeSexagesimal(seconds % 60, into: &buffer)
  }

  private static func writeSexagesimal(
    _ part: UInt64, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append(part < 10 ? ":0" : ":")
    try buffer.append(decimal: part)
  }
}
