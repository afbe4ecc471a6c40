public import HTTP

/// The counters that the service shows of itself, read at one moment.
public struct LandingPageFigures: Equatable, Sendable {
  /// The two indices of a split virtqueue as the driver knows them (VIRTIO 1.4 §2.7.6, §2.7.8).
  public struct Queue: Equatable, Sendable {
    /// The index the driver publishes; it wraps at 65,536.
    public var availableIndex: UInt16
    /// The index the driver last saw of the device; it wraps at 65,536.
    public var usedIndex: UInt16

    public init(availableIndex: UInt16, usedIndex: UInt16) {
      self.availableIndex = availableIndex
      self.usedIndex = usedIndex
    }
  }

  /// Since boot.
  public var uptimeNanoseconds: UInt64 = 0
  /// Connections that were accepted and closed again.
  public var connectionsServed: UInt64 = 0
  /// Requests that were answered.
  public var requests: UInt64 = 0
  public var receive = Queue(availableIndex: 0, usedIndex: 0)
  public var transmit = Queue(availableIndex: 0, usedIndex: 0)
  /// Trace records that were written.
  public var traceEventsGenerated: UInt64 = 0
  /// Trace records that were overwritten before a drain took them.
  public var traceEventsLost: UInt64 = 0
  /// Memory pages of 4 KiB in use.
  public var pagesUsed: UInt64 = 0
  /// Memory pages of 4 KiB there are.
  public var pagesTotal: UInt64 = 0

  public init() {}
}

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
    _ figures: LandingPageFigures, into buffer: inout ResponseBuffer
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
      "trace events", "trace.generated", figures.traceEventsGenerated, into: &buffer)
    try writeCounter("events lost", "trace.lost", figures.traceEventsLost, into: &buffer)
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
    _ figures: LandingPageFigures, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append("<div><dt>pages used</dt><dd><span data-k=\"pages.used\">")
    try buffer.append(decimal: figures.pagesUsed)
    try buffer.append("</span> of <span data-k=\"pages.total\">")
    try buffer.append(decimal: figures.pagesTotal)
    try buffer.append("</span></dd></div>\n")
  }

  private static func writeQueue(
    _ name: StaticString, _ queue: LandingPageFigures.Queue, into buffer: inout ResponseBuffer
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

// MARK: Template

extension LandingPage {
  /// A dot of the dial: what precedes it in the text, and its place clockwise from the top.
  private struct DialDot {
    let gap: StaticString
    let dot: UInt16
  }

  /// The dots in the order of the text; the script's `O` lists the same places.
  private static let dial: [16 of DialDot] = [
    DialDot(gap: "       ", dot: 15), DialDot(gap: "   ", dot: 0), DialDot(gap: "   ", dot: 1),
    DialDot(gap: "\n   ", dot: 14), DialDot(gap: "               ", dot: 2),
    DialDot(gap: "\n\n ", dot: 13), DialDot(gap: "                   ", dot: 3),
    DialDot(gap: "\n\n", dot: 12), DialDot(gap: "                     ", dot: 4),
    DialDot(gap: "\n\n ", dot: 11), DialDot(gap: "                   ", dot: 5),
    DialDot(gap: "\n\n   ", dot: 10), DialDot(gap: "               ", dot: 6),
    DialDot(gap: "\n       ", dot: 9), DialDot(gap: "   ", dot: 8), DialDot(gap: "   ", dot: 7),
  ]

  private static let start: StaticString = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Quartz</title>
    <link rel="icon" href="data:,">

    """

  private static let style: StaticString = """
    <style>
    :root{--paper:#faf8f4;--ink:#22252b;--dim:#6a6f79;--line:#dcd8cf;--glow:#a8480d}
    @media(prefers-color-scheme:dark){
    :root{--paper:#12151b;--ink:#e4e6ea;--dim:#8d95a3;--line:#2a303b;--glow:#ffab66}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    main{max-width:46rem;margin:0 auto;padding:3.5rem 1.5rem 2rem}
    h1{margin:0;font-size:2.4rem;line-height:1.1;letter-spacing:-.03em}
    h1+p{max-width:36rem;margin:.9rem 0 0;color:var(--dim)}
    .rings{display:flex;flex-wrap:wrap;justify-content:space-around;gap:2.5rem;
    margin:3rem 0}
    figure{display:grid;place-items:center;margin:0}
    figure>*{grid-area:1/1}
    pre{margin:0;color:var(--glow);font:inherit;line-height:1.22}
    figcaption{text-align:center;color:var(--dim)}
    figcaption b{display:block;margin-top:.3rem;color:var(--ink);font-size:1.5rem;
    font-weight:600;line-height:1.1}
    figcaption b~b{font-size:1rem}
    small{font-size:.75rem}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));
    column-gap:3rem;margin:0}
    dl div{display:flex;justify-content:space-between;padding:.45rem 0;
    border-bottom:1px solid var(--line)}
    dt{color:var(--dim)}
    dd{margin:0;font-variant-numeric:tabular-nums}
    footer{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin-top:2.5rem;font-size:.875rem}
    a{color:var(--glow);text-underline-offset:.2em}
    #state{margin-left:auto;color:var(--dim)}
    .stale #state{color:var(--glow)}
    .stale figure,.stale dl{opacity:.45}
    </style>
    </head>

    """

  private static let introduction: StaticString = """
    <body>
    <main>
    <h1>Quartz</h1>
    <p>This page comes from a unikernel in Embedded Swift, over a virtio-net driver that records
    every step of its rings. Each ring below is one 16-bit index on its way round: a dot is 4,096
    buffers, the top is the wrap at 65,536.</p>
    <div class="rings">

    """

  private static let end: StaticString = """
    </dl>
    <footer>
    <a href="/api/stats.json">stats.json</a>
    <a href="/health">health</a>
    <a href="/bytes/1048576">1 MiB</a>
    <span id="state">as served</span>
    </footer>
    </main>
    <script>
    const O=[15,0,1,14,2,13,3,12,4,11,5,10,6,9,8,7],$=i=>document.getElementById(i);
    function show(s){
    for(const e of document.querySelectorAll('[data-k]'))
    e.textContent=e.dataset.k.split('.').reduce((o,k)=>o[k],s);
    for(const q of['receive','transmit']){
    let i=0,hand=s[q].used_index>>12;
    $(q).textContent=$(q).textContent.replace(/[●○]/g,()=>O[i++]<=hand?'●':'○')}
    const t=Math.floor(s.uptime_ms/1e3),two=n=>String(n%60).padStart(2,0);
    $('uptime').textContent=Math.floor(t/3600)+':'+two(Math.floor(t/60))+':'+two(t)}
    async function poll(){
    let live=true;
    try{show(await(await fetch('/api/stats.json',{signal:AbortSignal.timeout(5e3)})).json())}
    catch{live=false}
    document.body.className=live?'':'stale';
    $('state').textContent=live?'live, every 2 s':'no answer';
    setTimeout(poll,2e3)}
    setTimeout(poll,2e3)
    </script>
    </body>
    </html>

    """
}
