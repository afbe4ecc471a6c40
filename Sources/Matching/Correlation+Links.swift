internal import Recording

extension Correlation {
  /// The annotation of a frame.
  public func link(ofFrame place: Int) -> FrameLink {
    guard let match = matching.matches[place] else {
      let reason = frameReasons[place] ?? .notPlacedInTime
      return FrameLink(.unmatched(reason, matching.directions[place]))
    }
    let transfer = matching.transfers(match.direction)[match.transfer]
    return FrameLink(
      .matched(
        FrameLink.Ring(
          direction: match.direction, position: transfer.position, id: transfer.id,
          record: transfer.place.record, completionRecord: transfer.completion?.record,
          isCertain: match.isAnchor)))
  }
}

extension Correlation {
  /// The transfer of a frame; `nil` when it is unmatched.
  public func transfer(ofFrame place: Int) -> Transfer? {
    matching.matches[place].map { matching.transfers($0.direction)[$0.transfer] }
  }
}
