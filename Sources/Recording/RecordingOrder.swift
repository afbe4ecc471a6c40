import PacketFiles
import TraceFormat

/// Puts what a file holds into the order of the recording, and keeps the account of it.
///
/// A block behind missing records waits for them, and what follows it waits too, so that the
/// order of the file is kept; ``RecordingLimit`` says for how much.
struct RecordingOrder {
  private(set) var account = RecordingAccount()
  /// What can be given, in order.
  private var ready: [RecordingItem] = []
  /// Bytes of frames and blocks that were taken since something was given last.
  private(set) var takenByteCount = 0
  /// One for each boot, as in the account.
  private var orders: [BlockOrder] = []
  private var places: [UInt32: Int] = [:]
  /// Items that wait for missing records of the boot `heldBoot`, in the order of the file.
  private var held: [RecordingItem] = []
  private var heldBoot = 0
  private var heldBlockCount = 0
  private var heldByteCount = 0

  /// Items that can be given.
  var readyCount: Int { ready.count }

  /// All items that can be given, in order.
  mutating func takeReady() -> [RecordingItem] {
    takenByteCount = 0
    var items: [RecordingItem] = []
    swap(&items, &ready)
    return items
  }

  /// Takes a whole trace block, of which `raw` are the bytes.
  mutating func take(block: TraceBlock, raw: [UInt8]) {
    let header = block.header
    guard let place = boot(header.sessionIdentifier) else {
      return add(damage: .boot(header.sessionIdentifier))
    }
    switch block.content {
    case .session(let session): take(session, raw: raw, place)
    case .records(let records):
      takenByteCount += raw.count + records.count * MemoryLayout<TraceRecord>.stride
      guard header.recordCount > 0 else { return }
      take(RecordedBlock(header: header, raw: raw, records: records), place)
    case .other: account.otherBlockCount += 1
    }
  }

  /// Takes a frame.
  mutating func take(_ frame: consuming RecordedFrame) {
    takenByteCount += frame.bytes.count
    account.frameCount += 1
    if frame.annotation != nil { account.annotatedFrameCount += 1 }
    if !frame.isWhole { account.cutFrameCount += 1 }
    add(.frame(frame))
  }

  /// Takes anything that is neither frame nor block.
  mutating func take(_ item: RecordingItem) {
    switch item {
    case .damage(let damage): account.note(damage)
    case .statistics: account.hasStatistics = true
    case .provenance: account.provenanceCount += 1
    default: break
    }
    add(item)
  }

  /// Takes an item that is in order as it comes.
  mutating func give(_ item: RecordingItem) {
    switch item {
    case .frame(let frame): return take(frame)
    case .boot(let recorded):
      guard let place = boot(recorded.identifier) else { break }
      account.boots[place].session = recorded.session
      ready.append(item)
    case .records(let block):
      guard let place = boot(block.header.sessionIdentifier) else { break }
      account.boots[place].note(block)
      ready.append(item)
    case .gap(let gap):
      guard let place = boot(gap.boot) else { break }
      account.boots[place].note(gap)
      ready.append(item)
    case .provenance, .clockModel, .statistics, .damage: take(item)
    }
  }

  /// Takes note of what the packet file counted.
  mutating func note(_ summary: TimelineSummary) {
    account.traceBlockCount = summary.traceBlockCount
    account.unknownBlockCount = summary.unknownBlockCount
    account.malformedFrameCount = summary.malformedFrameCount
  }

  /// Nothing more comes: what waits is given.
  mutating func finish() {
    release(all: true)
  }

  private mutating func boot(_ identifier: UInt32) -> Int? {
    if let place = places[identifier] { return place }
    guard orders.count < RecordingLimit.bootCount else { return nil }
    let place = orders.count
    places[identifier] = place
    orders.append(BlockOrder(identifier: identifier))
    account.boots.append(BootAccount(identifier: identifier))
    return place
  }

  private mutating func take(_ session: TraceSession, raw: [UInt8], _ place: Int) {
    if let known = account.boots[place].session {
      if known == session {
        account.boots[place].repeatedSessionCount += 1
      } else {
        account.boots[place].conflictingBlockCount += 1
        add(damage: .sessions(boot: account.boots[place].identifier))
      }
      return
    }
    if place != heldBoot { release(all: true) }
    account.boots[place].session = session
    add(
      .boot(
        RecordedBoot(
          identifier: account.boots[place].identifier, session: session, raw: raw)))
  }

  private mutating func take(_ block: RecordedBlock, _ place: Int) {
    if !held.isEmpty && place != heldBoot { release(all: true) }
    switch orders[place].place(of: block) {
    case .next where held.isEmpty: give(block, place)
    case .next, .ahead:
      heldBoot = place
      heldBlockCount += 1
      held.append(.records(block))
      release(all: false)
    case .duplicate: account.boots[place].duplicateBlockCount += 1
    case .damage(let damage): add(.damage(noted(damage, place)))
    }
  }

  /// `damage` by a block of the boot at `place`, after it was counted.
  private mutating func noted(_ damage: RecordingDamage, _ place: Int) -> RecordingDamage {
    if case .late = damage {
      account.boots[place].lateBlockCount += 1
    } else {
      account.boots[place].conflictingBlockCount += 1
    }
    account.note(damage)
    return damage
  }

  private mutating func add(damage: RecordingDamage) {
    account.note(damage)
    add(.damage(damage))
  }

  private mutating func add(_ item: consuming RecordingItem) {
    guard !held.isEmpty else { return ready.append(item) }
    if case .frame(let frame) = item { heldByteCount += frame.bytes.count }
    held.append(item)
    if isOverfull { release(all: false) }
  }

  private var isOverfull: Bool {
    heldBlockCount > RecordingLimit.heldBlockCount
      || held.count > RecordingLimit.heldItemCount || heldByteCount > RecordingLimit.heldByteCount
  }

  /// Gives what need not wait any longer; `all` lets nothing wait.
  private mutating func release(all: Bool) {
    var start = 0
    while let lowest = lowestHeld(from: start) {
      guard case .records(let block) = held[lowest] else { break }
      let isDue = block.header.firstRecordIndex <= orders[heldBoot].expected
      guard isDue || all || isOverfull else { break }
      // The lowest block takes the place of the first one; the others keep their order.
      let first = held[start...].firstIndex(where: \.isBlock) ?? lowest
      held.swapAt(first, lowest)
      for place in start..<first { giveHeld(held[place]) }
      heldBlockCount -= 1
      start = first + 1
      switch orders[heldBoot].place(of: block) {
      case .next, .ahead: give(block, heldBoot)
      case .duplicate: account.boots[heldBoot].duplicateBlockCount += 1
      case .damage(let damage): ready.append(.damage(noted(damage, heldBoot)))
      }
    }
    if heldBlockCount == 0 {
      for place in start..<held.count { giveHeld(held[place]) }
      held.removeAll(keepingCapacity: true)
    } else {
      held.removeFirst(start)
    }
  }

  private mutating func giveHeld(_ item: RecordingItem) {
    if case .frame(let frame) = item { heldByteCount -= frame.bytes.count }
    ready.append(item)
  }

  /// The place of the waiting block with the lowest record; of two, the one that came first.
  private func lowestHeld(from start: Int) -> Int? {
    var found: (place: Int, record: UInt64)?
    for place in start..<held.count {
      guard case .records(let block) = held[place] else { continue }
      let record = block.header.firstRecordIndex
      if let lowest = found, lowest.record <= record { continue }
      found = (place, record)
    }
    return found?.place
  }

  private mutating func give(_ block: RecordedBlock, _ place: Int) {
    let first = block.header.firstRecordIndex
    let boot = account.boots[place].identifier
    if account.boots[place].firstRecord == nil && account.boots[place].session == nil {
      ready.append(.boot(RecordedBoot(identifier: boot, session: nil)))
    }
    if first > orders[place].expected {
      let gap = RecordGap(
        boot: boot, from: orders[place].expected, to: first - 1,
        ticksBefore: orders[place].lastTicks, ticksAfter: block.header.firstTicks)
      account.boots[place].note(gap)
      ready.append(.gap(gap))
    }
    account.boots[place].note(block)
    orders[place].give(block)
    ready.append(.records(block))
  }
}

extension RecordingItem {
  fileprivate var isBlock: Bool { if case .records = self { true } else { false } }
}

extension BootAccount {
  fileprivate mutating func note(_ gap: RecordGap) {
    gapCount += 1
    recordsLost &+= gap.count
    if gaps.count < RecordingLimit.keptCount { gaps.append(gap) }
  }

  fileprivate mutating func note(_ block: RecordedBlock) {
    blockCount += 1
    if firstRecord == nil { firstRecord = block.header.firstRecordIndex }
    recordsReceived += UInt64(block.header.recordCount)
    unknownRecordCount += UInt64(max(0, Int(block.header.recordCount) - block.records.count))
    recordsOverwritten = max(recordsOverwritten, block.header.recordsLost)
  }
}
