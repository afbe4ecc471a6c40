import ArgumentParser
package import ToolSupport

/// What a run came to, for people and for machines.
package protocol Report {
  var text: String { get }
  /// Without the exit code, which stands last in each.
  var json: JSONObject { get }
  var status: ExitStatus { get }
}

extension Report {
  /// Prints the report, and ends the tool with its exit code if that is not 0.
  func deliver(asJSON: Bool) throws {
    var json = json
    json.add("exit", status.rawValue)
    print(asJSON ? json.text : text)
    if status != .done { throw ExitCode(status.rawValue) }
  }
}
