import ArgumentParser
import GuestRecording

/// Which frames are captured.
struct CaptureSettings: ParsableArguments {
  @Option(
    name: .customShort("i"),
    help: ArgumentHelp("The interface, such as a guest's tap.", valueName: "interface"))
  var interface: String

  @Option(
    name: .customShort("f"),
    help: ArgumentHelp("Only frames that match, as in pcap-filter(7).", valueName: "filter"))
  var filter: String?

  @Option(
    name: .customShort("s"),
    help: ArgumentHelp("Bytes kept of a frame; 0 for all.", valueName: "bytes"))
  var snapLengthArgument: Int32 = 0

  @Option(
    help: ArgumentHelp("The network namespace it is in; needs root.", valueName: "name"))
  var namespace: String?

  private static let largestSnapLength: Int32 = 262_144

  var source: CaptureSource {
    CaptureSource(
      interface: interface, filter: filter,
      snapLength: snapLengthArgument == 0 ? Self.largestSnapLength : snapLengthArgument)
  }

  func validate() throws {
    guard (0...Self.largestSnapLength).contains(snapLengthArgument) else {
      throw ValidationError("-s takes 0 to \(Self.largestSnapLength) bytes.")
    }
  }
}
