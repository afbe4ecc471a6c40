/// What a reader or a run must not do with a recording, whatever it holds.
public struct ContentFault: Error, CustomStringConvertible, Sendable {
  public var mode: ContentMode
  public var words: String

  public var description: String { "\(mode.name): \(words)" }
}
