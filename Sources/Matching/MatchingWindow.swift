internal import Clocks
internal import VirtIO
internal import Wire

/// How much of trace and capture the matching looks at together.
public struct MatchingLimits: Equatable, Sendable {
  /// Transfers, and as many frames, that are matched with one another at most.
  public var window: Int
  /// Unmatched frames, and as many unmatched transfers, whose contents are compared with all
  /// others for their reason.
  public var leftOver: Int

  public init(window: Int = 32_768, leftOver: Int = 65_536) {
    precondition(window >= 16 && leftOver >= 0)
    self.window = window
    self.leftOver = leftOver
  }
}

/// The part of trace and capture that is being matched: what lies before it is settled.
struct MatchingWindow {
  struct PendingFrame {
    var frame: WireFrame
    var direction: Direction?
    /// The place of its transfer in the window; -1 for none.
    var transfer: Int32 = -1
    var isCertain = false
    /// The capture holds the same frame elsewhere: by the leading interface, or once more.
    var isCopy = false
    /// The capture holds the same frame once more, so that nobody can say which is the true one.
    var hasCopy = false

    var isCertainPair: Bool { transfer >= 0 && isCertain }
  }

  struct PendingTransfer {
    var transfer: Transfer
    /// The place of its frame in the window; -1 for none.
    var frame: Int32 = -1
  }

  private let limits: MatchingLimits
  private let ticksPerSecond: UInt64?
  private var header: Int?
  /// The guest's address: as its driver read it, or else as most frames tell.
  private(set) var guestAddress: MACAddress?
  var frames: [PendingFrame] = []
  private(set) var transfers: [PendingTransfer] = []
  /// The interface nearest to the guest, where the capture has several.
  var leadingInterface: Int?
  private var orientedCount = 0
  var framesEnded = false
  var transfersEnded = false
  /// Contents that were settled last, by direction: what occurs among them is not unique.
  private var settledTransfers: [[UInt64]] = [[], []]
  private var settledFrames: [[UInt64]] = [[], []]
  /// A pair that was settled: where the two clocks meet.
  private var meeting: (ticks: UInt64, nanoseconds: Int64)?
  /// How often the window was moved on although nothing in it matched and no clock told how far.
  private(set) var blindMoves = 0

  init(_ outline: TraceOutline, _ limits: MatchingLimits) {
    self.limits = limits
    ticksPerSecond = outline.ticksPerSecond
    header = outline.headerByteCount
    guestAddress = outline.guestAddress
  }

  var needsFrame: Bool { !framesEnded && frames.count < limits.window }
  var needsTransfer: Bool { !transfersEnded && transfers.count < limits.window }
  var isEmpty: Bool { frames.isEmpty && transfers.isEmpty }
  /// Both inputs are in the window to their ends.
  var isLast: Bool { framesEnded && transfersEnded }

  mutating func take(_ frame: WireFrame) { frames.append(PendingFrame(frame: frame)) }

  mutating func take(_ transfer: Transfer) {
    transfers.append(PendingTransfer(transfer: completed(transfer)))
  }

  /// The transfer with the header's size filled in where negotiation was not recorded.
  func completed(_ transfer: Transfer) -> Transfer {
    guard transfer.headerByteCount == nil, let header else { return transfer }
    var transfer = transfer
    transfer.headerByteCount = header
    return transfer
  }

  /// Pairs made, and how many both sides could share.
  var relation: (matched: Int, possible: Int) {
    let identified = frames.count { $0.frame.prefixHash != nil && !$0.isCopy }
    return (
      frames.count { $0.transfer >= 0 },
      min(identified, transfers.count { !$0.transfer.isMalformed })
    )
  }

  /// Pairs frames and transfers of the window, from nothing.
  mutating func match() {
    inferHeader()
    chooseReadings()
    orient()
    tellInterfacesApart()
    foldCopies()
    for place in frames.indices { frames[place].transfer = -1 }
    for place in transfers.indices { transfers[place].frame = -1 }
    match(.receive)
    match(.transmit)
  }

  private mutating func inferHeader() {
    guard header == nil, transfers.contains(where: { $0.transfer.headerByteCount == nil }) else {
      return
    }
    header = HeaderInference.headerByteCount(
      transfers.lazy.map(\.transfer), frames.lazy.map(\.frame))
    for place in transfers.indices {
      transfers[place].transfer = completed(transfers[place].transfer)
    }
  }

  private mutating func match(_ direction: Direction) {
    var transferPlaces: [Int] = []
    var transferContents: [UInt64] = []
    for (place, pending) in transfers.enumerated() where pending.transfer.direction == direction {
      guard let content = pending.transfer.content else { continue }
      transferPlaces.append(place)
      transferContents.append(content)
    }
    var framePlaces: [Int] = []
    var frameContents: [UInt64] = []
    for (place, pending) in frames.enumerated() where pending.direction == direction {
      guard !pending.isCopy, !isElsewhere(pending.frame), let content = pending.frame.content
      else { continue }
      framePlaces.append(place)
      frameContents.append(content)
    }
    let side = Int(direction.rawValue)
    let matching = OrderedMatching(
      transfers: transferContents, frames: frameContents,
      earlierTransfers: settledTransfers[side], earlierFrames: settledFrames[side])
    for (place, transfer) in matching.transferOfFrame.enumerated() where transfer >= 0 {
      pair(transferPlaces[transfer], framePlaces[place], isCertain: false)
    }
    for anchor in matching.anchors {
      pair(transferPlaces[anchor.transfer], framePlaces[anchor.frame], isCertain: true)
    }
    undoCrossing(direction)
    matchElsewhere(direction, transferPlaces)
  }

  mutating func unpair(_ frame: Int) {
    transfers[Int(frames[frame].transfer)].frame = -1
    frames[frame].transfer = -1
  }

  mutating func pair(_ transfer: Int, _ frame: Int, isCertain: Bool) {
    frames[frame].transfer = Int32(truncatingIfNeeded: transfer)
    frames[frame].isCertain = isCertain
    transfers[transfer].frame = Int32(truncatingIfNeeded: frame)
  }
}

// Which way frames went.
extension MatchingWindow {
  /// Finds out which way each frame went: by the guest's address, else by who knows its content.
  private mutating func orient() {
    if guestAddress == nil {
      guestAddress = addressFromContent()
      orientedCount = 0
    }
    let table = guestAddress == nil ? knownContents() : ContentTable(capacity: 0)
    for place in orientedCount..<frames.count {
      frames[place].direction = direction(of: frames[place].frame, table)
    }
    orientedCount = guestAddress == nil ? 0 : frames.count
  }

  /// Which way a frame went, as far as its addresses and the capture tell.
  func direction(of frame: WireFrame) -> Direction? {
    guard let guestAddress, let source = frame.source else { return frame.direction }
    let isGuest = source == guestAddress || frame.movedSource == guestAddress
    return isGuest ? .transmit : .receive
  }

  /// The frame went neither to the guest's address nor to a group.
  func isForOthers(_ frame: WireFrame) -> Bool {
    guard let guestAddress, let destination = frame.destination else { return false }
    return destination != guestAddress && !destination.isGroup
  }

  private func direction(of frame: WireFrame, _ table: ContentTable) -> Direction? {
    if let direction = direction(of: frame) { return direction }
    guard let content = frame.content, let entry = table.entry(of: content) else { return nil }
    return entry.frameCount > 0 ? .transmit : .receive
  }

  /// Received contents as a table's transfers, transmitted ones as its frames.
  private func knownContents() -> ContentTable {
    var table = ContentTable(capacity: transfers.count)
    for pending in transfers {
      guard let content = pending.transfer.content else { continue }
      switch pending.transfer.direction {
      case .receive: table.addTransfer(content, place: 0)
      case .transmit: table.addFrame(content, place: 0)
      }
    }
    return table
  }

  /// The source of most frames whose content only the transmit queue knows; of equal ones the
  /// lowest address.
  private func addressFromContent() -> MACAddress? {
    let table = knownContents()
    var votes: [UInt64: Int] = [:]
    for pending in frames {
      guard let source = pending.frame.source, let content = pending.frame.content,
        let entry = table.entry(of: content), entry.frameCount > 0, entry.transferCount == 0
      else { continue }
      votes[source.rawValue, default: 0] += 1
    }
    let most = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.map { MACAddress(rawValue: $0.key) }
  }
}

// How far the window moves on.
extension MatchingWindow {
  /// Frames and transfers from the start that are settled.
  struct Cut {
    var frameCount: Int
    var transferCount: Int
  }

  /// How much is settled now: up to the last certain pair that has a quarter of the window behind
  /// it, so that everything before it could be compared with all that follows soon.
  mutating func nextCut() -> Cut {
    if isLast { return Cut(frameCount: frames.count, transferCount: transfers.count) }
    if framesEnded && frames.isEmpty { return Cut(frameCount: 0, transferCount: transfers.count) }
    if transfersEnded && transfers.isEmpty {
      return Cut(frameCount: frames.count, transferCount: 0)
    }
    let frameLimit = framesEnded ? frames.count : frames.count * 3 / 4
    let transferLimit = transfersEnded ? transfers.count : transfers.count * 3 / 4
    var cut =
      lastPair(frameLimit, transferLimit) ?? cutBeforeFirstPair()
      ?? timedCut(frameLimit, transferLimit)
    let moves =
      cut.frameCount > 0 || transfers.prefix(cut.transferCount).contains { $0.frame < 0 }
    if !moves { cut.frameCount = max(1, frameLimit) }
    return cut
  }

  private func lastPair(_ frameLimit: Int, _ transferLimit: Int) -> Cut? {
    for wantsCertain in [true, false] {
      for place in (0..<frameLimit).reversed() {
        let pending = frames[place]
        guard pending.transfer >= 0, pending.transfer < transferLimit,
          pending.isCertain || !wantsCertain
        else { continue }
        return Cut(frameCount: place + 1, transferCount: Int(pending.transfer) + 1)
      }
    }
    return nil
  }

  /// One side began earlier: what it has before the first pair has nothing to match.
  private func cutBeforeFirstPair() -> Cut? {
    let first = frames.firstIndex(where: \.isCertainPair) ?? frames.firstIndex { $0.transfer >= 0 }
    return first.map { Cut(frameCount: $0, transferCount: Int(frames[$0].transfer)) }
  }

  /// Nothing matches: the side that lies behind in time moves on.
  private mutating func timedCut(_ frameLimit: Int, _ transferLimit: Int) -> Cut {
    guard let meeting, let ticksPerSecond, ticksPerSecond > 0 else {
      blindMoves += 1
      return Cut(frameCount: max(1, frameLimit), transferCount: max(1, transferLimit))
    }
    let nanosecondsPerTick = 1e9 / Double(ticksPerSecond)
    func time(_ transfer: PendingTransfer) -> Double {
      let ticks = Double(transfer.transfer.ticks) - Double(meeting.ticks)
      return Double(meeting.nanoseconds) + ticks * nanosecondsPerTick
    }
    let frameTime = Double(frames[max(0, frameLimit - 1)].frame.nanoseconds)
    let transferTime = time(transfers[max(0, transferLimit - 1)])
    let end = min(frameTime, transferTime)
    let frameCount =
      frames.prefix(frameLimit).lastIndex { Double($0.frame.nanoseconds) <= end } ?? -1
    let transferCount = transfers.prefix(transferLimit).lastIndex { time($0) <= end } ?? -1
    guard frameCount >= 0 || transferCount >= 0 else {
      blindMoves += 1
      return Cut(frameCount: max(1, frameLimit), transferCount: max(1, transferLimit))
    }
    return Cut(frameCount: frameCount + 1, transferCount: transferCount + 1)
  }

  /// Takes what was settled out of the window; a transfer whose frame stays, stays too.
  mutating func remove(_ cut: Cut) {
    for pending in frames.prefix(cut.frameCount) {
      guard !pending.isCopy, let direction = pending.direction,
        let content = pending.frame.content
      else { continue }
      settledFrames[Int(direction.rawValue)].append(content)
    }
    var kept: [PendingTransfer] = []
    kept.reserveCapacity(limits.window)
    for (place, pending) in transfers.enumerated() {
      if stays(pending, place, cut) {
        kept.append(pending)
      } else if let content = pending.transfer.content {
        settledTransfers[Int(pending.transfer.direction.rawValue)].append(content)
      }
    }
    if let last = frames.prefix(cut.frameCount).last(where: { $0.transfer >= 0 }) {
      meeting = (transfers[Int(last.transfer)].transfer.ticks, last.frame.nanoseconds)
    }
    transfers = kept
    frames.removeFirst(cut.frameCount)
    orientedCount = max(0, orientedCount - cut.frameCount)
    for side in 0..<2 {
      settledTransfers[side].keepLast(limits.window / 4)
      settledFrames[side].keepLast(limits.window / 4)
    }
  }

  /// Whether the transfer at `place` waits for a later window.
  func stays(_ pending: PendingTransfer, _ place: Int, _ cut: Cut) -> Bool {
    if pending.frame >= 0 { return pending.frame >= cut.frameCount }
    return place >= cut.transferCount
  }
}

extension [UInt64] {
  fileprivate mutating func keepLast(_ limit: Int) {
    if count > limit { removeFirst(count - limit) }
  }
}
