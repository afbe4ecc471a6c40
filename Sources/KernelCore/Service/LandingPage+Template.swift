/// The fixed pieces of the page, in the order of the page.
extension LandingPage {
  /// A dot of the dial: what precedes it in the text, and its place clockwise from the top.
  struct DialDot {
    let gap: StaticString
    let dot: UInt16
  }

  /// The dots in the order of the text; the script's `O` lists the same places.
  static let dial: [16 of DialDot] = [
    DialDot(gap: "       ", dot: 15), DialDot(gap: "   ", dot: 0), DialDot(gap: "   ", dot: 1),
    DialDot(gap: "\n   ", dot: 14), DialDot(gap: "               ", dot: 2),
    DialDot(gap: "\n\n ", dot: 13), DialDot(gap: "                   ", dot: 3),
    DialDot(gap: "\n\n", dot: 12), DialDot(gap: "                     ", dot: 4),
    DialDot(gap: "\n\n ", dot: 11), DialDot(gap: "                   ", dot: 5),
    DialDot(gap: "\n\n   ", dot: 10), DialDot(gap: "               ", dot: 6),
    DialDot(gap: "\n       ", dot: 9), DialDot(gap: "   ", dot: 8), DialDot(gap: "   ", dot: 7),
  ]

  static let start: StaticString = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Quartz</title>
    <link rel="icon" href="data:,">

    """

  static let style: StaticString = """
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

  static let introduction: StaticString = """
    <body>
    <main>
    <h1>Quartz</h1>
    <p>This page comes from a unikernel in Embedded Swift, over a virtio-net driver that records
    every step of its rings. Each ring below is one 16-bit index on its way round: a dot is 4,096
    buffers, the top is the wrap at 65,536.</p>
    <div class="rings">

    """

  static let end: StaticString = """
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
