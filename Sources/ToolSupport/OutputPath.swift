import PacketFiles

/// Where a subcommand writes what it makes of its inputs.
public enum OutputPath {
  /// Refuses an output that is one of the inputs, by whatever name: writing it would destroy the
  /// evidence that it is made of.
  ///
  /// - Throws: usage.
  public static func check(_ output: String, isNone inputs: [String]) throws(CommandFailure) {
    for input in inputs where ByteSource.isSameFile(output, input) {
      throw CommandFailure(
        .usage, "\(output): the output is the input \(input); name another file")
    }
  }
}
