public import VirtIO
public import Wire

/// Which captured frame is which transfer, by content and order.
public struct FrameMatching: Sendable {
  public let received: [Transfer]
  public let transmitted: [Transfer]
  /// The frames as the driver takes them for.
  public private(set) var frames: [WireFrame]
  /// How driver and device disagree on the virtio-net header; `nil` when they do not.
  public private(set) var shift: HeaderShift?
  /// For each frame its match; `nil` for none.
  public private(set) var matches: [FrameMatch?]
  /// For each frame the direction it went; `nil` when neither address nor content tells.
  public private(set) var directions: [Direction?]
  /// For each received transfer its frame; -1 for none.
  public private(set) var frameOfReceived: [Int]
  /// For each transmitted transfer its frame; -1 for none.
  public private(set) var frameOfTransmitted: [Int]
  /// The guest's address: as its driver read it, or else as most matched frames tell.
  public private(set) var guestAddress: MACAddress?

  /// Below one in so many of what could match, the capture is taken for one of another run.
  ///
  /// Two short runs of one guest still share a frame: the announcement of its address.
  private static let relatedShare = 12

  /// Matches the frames of a capture, in the capture's order, with the transfers of a trace.
  ///
  /// - Throws: ``MatchError/unrelatedCapture(matched:of:)`` when next to nothing agrees.
  public init(
    _ extraction: TransferExtraction, _ frames: [WireFrame]
  ) throws(MatchError) {
    let header = extraction.device?.headerByteCount
    received = FrameMatching.completed(extraction.received, header, frames)
    transmitted = FrameMatching.completed(extraction.transmitted, header, frames)
    self.frames = frames
    matches = []
    directions = []
    frameOfReceived = []
    frameOfTransmitted = []
    guestAddress = extraction.device?.guestAddress
    pair()
    guard let error = relationError else { return }
    for shift in HeaderShift.allCases {
      self.shift = shift
      self.frames = frames.map { $0.moved(by: shift) }
      pair()
      if relationError == nil { return }
    }
    throw error
  }

  /// Pairs frames and transfers, from nothing.
  private mutating func pair() {
    matches = [FrameMatch?](repeating: nil, count: frames.count)
    directions = [Direction?](repeating: nil, count: frames.count)
    frameOfReceived = [Int](repeating: -1, count: received.count)
    frameOfTransmitted = [Int](repeating: -1, count: transmitted.count)
    orient()
    match(.receive)
    match(.transmit)
  }

  /// Pairs made.
  public var matchedCount: Int { matches.count { $0 != nil } }

  /// The frame matched with a transfer; `nil` for none.
  public func frame(of direction: Direction, _ transfer: Int) -> Int? {
    let frame = direction == .receive ? frameOfReceived[transfer] : frameOfTransmitted[transfer]
    return frame < 0 ? nil : frame
  }

  /// The transfers of one direction, in the driver's order.
  public func transfers(_ direction: Direction) -> [Transfer] {
    direction == .receive ? received : transmitted
  }

  /// Transfers with the header's size filled in where negotiation was not recorded.
  private static func completed(
    _ transfers: [Transfer], _ header: Int?, _ frames: [WireFrame]
  ) -> [Transfer] {
    guard transfers.contains(where: { $0.headerByteCount == nil }) else { return transfers }
    guard let size = header ?? HeaderInference.headerByteCount(transfers, frames) else {
      return transfers
    }
    return transfers.map { transfer in
      var transfer = transfer
      if transfer.headerByteCount == nil { transfer.headerByteCount = size }
      return transfer
    }
  }

  /// What identifies a frame: its hash and its length.
  static func content(of transfer: Transfer) -> UInt64? {
    transfer.frameByteCount.map { UInt64(transfer.prefixHash) | UInt64($0) << 32 }
  }

  /// What identifies a frame: its hash and its length.
  static func content(of frame: WireFrame) -> UInt64? {
    frame.prefixHash.map { UInt64($0) | UInt64(frame.originalLength) << 32 }
  }

  /// Finds out which way each frame went: by the guest's address, else by who knows its content.
  private mutating func orient() {
    if guestAddress == nil { guestAddress = addressFromContent() }
    var table = ContentTable(capacity: 0)
    if guestAddress == nil {
      table = ContentTable(capacity: received.count + transmitted.count)
      for transfer in received {
        if let content = FrameMatching.content(of: transfer) {
          table.addTransfer(content, place: 0)
        }
      }
      for transfer in transmitted {
        if let content = FrameMatching.content(of: transfer) { table.addFrame(content, place: 0) }
      }
    }
    for (place, frame) in frames.enumerated() {
      if let guestAddress, let source = frame.source {
        let isGuest = source == guestAddress || frame.movedSource == guestAddress
        directions[place] = isGuest ? .transmit : .receive
      } else if let direction = frame.direction {
        directions[place] = direction
      } else if let content = FrameMatching.content(of: frame),
        let entry = table.entry(of: content)
      {
        directions[place] = entry.frameCount > 0 ? .transmit : .receive
      }
    }
  }

  /// The source of most frames whose content only the transmit queue knows.
  private func addressFromContent() -> MACAddress? {
    var table = ContentTable(capacity: received.count + transmitted.count)
    for transfer in received {
      if let content = FrameMatching.content(of: transfer) { table.addTransfer(content, place: 0) }
    }
    for transfer in transmitted {
      if let content = FrameMatching.content(of: transfer) { table.addFrame(content, place: 0) }
    }
    var votes: [UInt64: Int] = [:]
    for frame in frames {
      guard let source = frame.source, let content = FrameMatching.content(of: frame),
        let entry = table.entry(of: content), entry.frameCount > 0, entry.transferCount == 0
      else { continue }
      votes[source.rawValue, default: 0] += 1
    }
    let most = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.map { MACAddress(rawValue: $0.key) }
  }

  private mutating func match(_ direction: Direction) {
    let transfers = transfers(direction)
    var transferPlaces: [Int] = []
    var transferContents: [UInt64] = []
    for (place, transfer) in transfers.enumerated() {
      guard let content = FrameMatching.content(of: transfer) else { continue }
      transferPlaces.append(place)
      transferContents.append(content)
    }
    var framePlaces: [Int] = []
    var frameContents: [UInt64] = []
    for (place, frame) in frames.enumerated() where directions[place] == direction {
      guard let content = FrameMatching.content(of: frame) else { continue }
      framePlaces.append(place)
      frameContents.append(content)
    }
    let matching = OrderedMatching(transfers: transferContents, frames: frameContents)
    for (place, transfer) in matching.transferOfFrame.enumerated() where transfer >= 0 {
      adopt(direction, transferPlaces[transfer], framePlaces[place], isAnchor: false)
    }
    for anchor in matching.anchors {
      adopt(direction, transferPlaces[anchor.transfer], framePlaces[anchor.frame], isAnchor: true)
    }
  }

  private mutating func adopt(
    _ direction: Direction, _ transfer: Int, _ frame: Int, isAnchor: Bool
  ) {
    matches[frame] = FrameMatch(direction: direction, transfer: transfer, isAnchor: isAnchor)
    switch direction {
    case .receive: frameOfReceived[transfer] = frame
    case .transmit: frameOfTransmitted[transfer] = frame
    }
  }

  private var relationError: MatchError? {
    let identified = frames.count { $0.prefixHash != nil }
    let possible = min(
      identified, received.count { !$0.isMalformed } + transmitted.count { !$0.isMalformed })
    let matched = matchedCount
    guard possible > 0 && matched * FrameMatching.relatedShare < possible else { return nil }
    return .unrelatedCapture(matched: matched, of: possible)
  }
}
