import PacketFiles
import Recording
import TraceFormat

/// A recording that is being changed, and what it comes to as bytes.
struct ContentMutant {
  var parts: [ContentSeed.Part]
  var session: TraceSession
  var provenance: Provenance
  var clockModel: [UInt8]?
  /// Records are put into a block of their own after each of so many; 0 leaves them to the ring.
  var blockLength = 0
  /// What is done to the blocks, from what choices; 0 for nothing.
  var blockSeed: UInt64 = 0
  /// A second session block that says something else.
  var otherSession: TraceSession?

  init(_ seed: ContentSeed, recordCount: Int) {
    parts = seed.prefix(recordCount)
    session = seed.session
    provenance = seed.provenance
    clockModel = seed.clockModel
  }

  /// Places of records in `parts`.
  var recordPlaces: [Int] {
    parts.indices.filter { if case .record = parts[$0] { true } else { false } }
  }

  /// The timeline, and which of its blocks hold records.
  func bytes(withoutBlock lost: Int? = nil, spoiling spoiled: Int? = nil) -> [UInt8] {
    var file = TimelineBytes(provenanceLines)
    if let clockModel { file.add(.clockModel, clockModel) }
    file.add(.traceBlock, session.block(sessionIdentifier: 1))
    if let otherSession { file.add(.traceBlock, otherSession.block(sessionIdentifier: 1)) }
    var writer = MutantWriter(blockLength: blockLength, numbers: numbers)
    for part in parts { writer.take(part) }
    writer.finish()
    var blocks = writer.blocks
    if blockSeed != 0 { mutate(&blocks) }
    var options = PacketOptions()
    for (ordinal, block) in blocks.enumerated() {
      var bytes = block.bytes
      if ordinal == spoiled { TraceBlockBytes.spoil(&bytes) }
      if ordinal != lost { file.add(.traceBlock, bytes) }
      for (frame, record) in block.frames { file.add(frame, packetID: record, &options) }
    }
    file.finish()
    return file.bytes
  }

  /// Blocks of records that ``bytes(withoutBlock:spoiling:)`` writes.
  var blockCount: Int {
    var writer = MutantWriter(blockLength: blockLength, numbers: numbers)
    for part in parts { writer.take(part) }
    writer.finish()
    return writer.blocks.count
  }

  private func mutate(_ blocks: inout [MutantWriter.Block]) {
    guard !blocks.isEmpty else { return }
    var decisions = Decisions(seed: blockSeed)
    for _ in 0..<(1 + decisions.below(2)) {
      let place = decisions.place(in: blocks.count)
      switch decisions.below(6) {
      case 0: blocks.append(blocks[place])
      case 1: blocks.swapAt(place, decisions.place(in: blocks.count))
      case 2: blocks[place].bytes.removeLast(min(8, blocks[place].bytes.count))
      default: TraceBlockBytes.mutate(&blocks[place].bytes, &decisions)
      }
    }
  }

  /// Which number each record has by now.
  private var numbers: [UInt64: UInt64] {
    var numbers: [UInt64: UInt64] = [:]
    var next: UInt64 = 0
    for case .record(_, _, let name) in parts {
      if numbers[name] == nil { numbers[name] = next }
      next += 1
    }
    return numbers
  }

  private var provenanceLines: [UInt8] {
    var lines: [UInt8] = []
    for entry in provenance.entries {
      lines += Array(entry.key.utf8)
      lines.append(0x3D)
      lines += Array(entry.value.utf8)
      lines.append(0x0A)
    }
    return lines
  }
}

/// Puts parts into trace blocks by the kernel's own ring, each with the frames behind it.
struct MutantWriter: ~Copyable {
  struct Block {
    var bytes: [UInt8]
    var frames: [(RecordedFrame, UInt64?)] = []
  }

  private(set) var blocks: [Block] = []
  private let blockLength: Int
  private let numbers: [UInt64: UInt64]
  private var ring = TraceRing(blockCount: 2, sessionIdentifier: 1)
  private var openCount = 0
  private var waiting: [(RecordedFrame, UInt64?)] = []

  init(blockLength: Int, numbers: [UInt64: UInt64]) {
    self.blockLength = blockLength
    self.numbers = numbers
  }

  mutating func take(_ part: ContentSeed.Part) {
    switch part {
    case .record(let event, let ticks, _):
      ring.append(event, ticks: ticks)
      openCount += 1
      if blockLength > 0 && openCount >= blockLength { ring.seal() }
      drain()
    case .frame(let frame, let record):
      waiting.append((frame, record.flatMap { numbers[$0] }.map { $0 &+ 1 }))
    }
  }

  mutating func finish() {
    ring.seal()
    drain()
    if !waiting.isEmpty {
      if blocks.isEmpty { blocks.append(Block(bytes: [])) }
      blocks[blocks.count - 1].frames += waiting
      waiting = []
    }
  }

  private mutating func drain() {
    while let count = ring.oldestBlockByteCount {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count)
      for offset in 0..<count { bytes.append(ring.oldestBlockByte(at: offset)) }
      ring.removeOldestBlock(ring.oldestBlockNumber)
      blocks.append(Block(bytes: bytes, frames: waiting))
      waiting = []
      openCount = 0
    }
  }
}
