import ArgumentParser

/// Which frames are captured.
struct CaptureSettings: ParsableArguments {
  @Option(name: .customShort("i"), help: "The interface; an Ethernet one, such as a guest's tap.")
  var interface: String

  @Option(name: .customShort("f"), help: "Only frames that match, in the language of pcap-filter.")
  var filter: String?

  @Option(name: .customShort("s"), help: "Bytes kept of a frame; 0 for all.")
  var snapLengthArgument: Int32 = 0

  @Option(help: "The network namespace the interface is in; needs root.")
  var namespace: String?

  static let largestSnapLength: Int32 = 262_144

  /// 1 to 262,144.
  var snapLength: Int32 {
    snapLengthArgument == 0 ? Self.largestSnapLength : snapLengthArgument
  }

  func validate() throws {
    guard (0...Self.largestSnapLength).contains(snapLengthArgument) else {
      throw ValidationError("-s takes 0 to \(Self.largestSnapLength) bytes.")
    }
  }
}
