/// What the capture of the same run says, as far as there is one.
public struct WireEvidence: Equatable, Sendable {
  /// Frames for the guest that passed after the last one it received and that it never got, while
  /// the trace covers the time; `nil` when no capture tells.
  public var framesAfterLastDelivery: Int?

  public init(framesAfterLastDelivery: Int? = nil) {
    self.framesAfterLastDelivery = framesAfterLastDelivery
  }
}
