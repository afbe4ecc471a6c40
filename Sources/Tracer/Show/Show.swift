import ArgumentParser
import ToolSupport

/// `quartz-trace show`: the timeline as text, both sources, one line each.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a timeline line by line: what the driver recorded and what the wire saw.",
    discussion: """
      Columns: time, bound (±; <= or >= when one side is known), ~ where the order is not \
      certain, source, queue, avail and used position with the buffers the device owns, event. \
      A raw trace or a plain capture is shown as well. Times of day are UTC.
      """)

  @Argument(help: "The timeline, a raw trace, or a capture; - reads a timeline from a pipe.")
  var timeline: String

  @Option(name: .customShort("t"), help: "Times: a day, ad date, d delta, e epoch, r relative.")
  var time = TimeFormat.r

  @OptionGroup var selection: Selection

  @Flag(help: "One JSON object a line instead of text.")
  var json = false

  @OptionGroup var loss: LossOptions

  func run() throws {
    let printer = EntryPrinter(time: time, isJSON: json, wantsColor: Surroundings.wantsColor)
    var listing = TimelineListing(EntryFilter(selection), printer)
    try listing.run(timeline)
    Talk.say(listing.closingLine)
    try loss.check(isIntact: listing.isIntact)
  }
}

/// How `show` prints times; the letters are tshark's.
enum TimeFormat: String, ExpressibleByArgument, CaseIterable {
  /// Time of day, UTC.
  case a
  /// Date and time of day, UTC.
  case ad
  /// Seconds since the line before.
  case d
  /// Seconds since 1970.
  case e
  /// Seconds since the first line of the timeline.
  case r
}
