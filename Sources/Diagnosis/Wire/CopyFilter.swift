/// Knows a segment again that the capture holds twice, as one of a bridge or of all interfaces.
///
/// The last segments are kept by their fingerprints in a table of fixed size: a copy that is missed
/// because another one took its place is taken for a segment of its own.
struct CopyFilter: Sendable {
  private struct Seen: Sendable {
    var fingerprint: UInt64
    var moment: FrameMoment
  }

  private static let placeCount = 1 << 13

  private var seen: [Seen?] = []

  /// Whether the same segment passed a moment ago; from now on this one did.
  mutating func isCopy(_ fingerprint: UInt64, at moment: FrameMoment) -> Bool {
    if seen.isEmpty { seen = [Seen?](repeating: nil, count: CopyFilter.placeCount) }
    let place = Int(truncatingIfNeeded: fingerprint ^ (fingerprint >> 32)) & (seen.count - 1)
    if let known = seen[place], known.fingerprint == fingerprint,
      max(moment.elapsed(since: known.moment), known.moment.elapsed(since: moment))
        < CaptureLimit.copyAge
    {
      return true
    }
    seen[place] = Seen(fingerprint: fingerprint, moment: moment)
    return false
  }
}
