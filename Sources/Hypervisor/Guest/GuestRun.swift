/// What is left of a guest that ran.
public struct GuestRun<Value: Sendable>: Sendable {
  /// What the body returned.
  public var value: Value
  /// How QEMU ended.
  public var exit: GuestExit
  /// The last of what QEMU wrote to its standard output and error, at most 16 KiB.
  public var diagnostics: String
}
