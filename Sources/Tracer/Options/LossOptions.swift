import ArgumentParser
import ToolSupport

/// What to do about data that is missing.
struct LossOptions: ParsableArguments {
  @Flag(help: "Exit with 3 when records or frames were lost or damaged.")
  var failOnLoss = false

  /// Ends the command when data is missing and the user wants that.
  func check(isIntact: Bool) throws(CommandFailure) {
    if failOnLoss && !isIntact { throw CommandFailure(.loss, "data was lost or damaged") }
  }
}
