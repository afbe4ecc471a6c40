import VirtIO

/// What goes wrong on purpose: a seed, and faults that each say what happens and when.
///
/// Equal plans on equal machines give equal runs. ``text`` and ``init(text:)`` are its form in
/// files and on command lines; Documentation/FaultPlans.md describes it.
public struct FaultPlan: Equatable, Sendable {
  /// Seeds the faults that come at a rate.
  public var seed: UInt64
  /// At most ``faultLimit``; on one event they act in this order.
  public var faults: [Fault]

  /// Faults in the longest plan that has a text.
  public static let faultLimit = 256

  public init(_ faults: [Fault] = [], seed: UInt64 = 0) {
    self.faults = faults
    self.seed = seed
  }

  /// Nothing goes wrong.
  public var isEmpty: Bool { faults.isEmpty }

  /// The moments in which the backend neither delivers nor takes frames.
  var backendStalls: [Range<UInt64>] {
    faults.compactMap { fault in
      if case .stallBackend(let stall) = fault.verb { stall } else { nil }
    }
  }

  /// Where both indices of every queue start, if a fault presets it.
  var firstPosition: RingPosition? {
    for fault in faults {
      if case .firstPosition(let position) = fault.verb { return RingPosition(position) }
    }
    return nil
  }
}
