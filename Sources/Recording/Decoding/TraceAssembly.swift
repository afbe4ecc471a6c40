internal import TraceFormat

/// Puts the blocks of one session in order, each once, and accounts for what is missing.
struct TraceAssembly: Sendable {
  private var trace: DecodedTrace
  private var isAscending = true

  init(sessionIdentifier: UInt32) {
    trace = DecodedTrace(sessionIdentifier: sessionIdentifier)
  }

  mutating func note(_ stretch: LineDamage) {
    trace.loss.note(stretch)
  }

  mutating func take(_ session: TraceSession, raw: [UInt8]) {
    guard let known = trace.session else {
      trace.session = session
      trace.rawSession = raw
      return
    }
    if known == session {
      trace.loss.repeatedSessionCount += 1
    } else {
      trace.loss.conflictingBlockCount += 1
    }
  }

  mutating func take(_ header: BlockHeader, raw: [UInt8]) {
    guard header.recordCount > 0 else { return }
    let last = header.firstRecordIndex.addingReportingOverflow(UInt64(header.recordCount))
    guard !last.overflow else {
      trace.loss.conflictingBlockCount += 1
      return
    }
    if let previous = trace.blocks.last,
      header.firstRecordIndex < previous.endRecordIndex
    {
      isAscending = false
    }
    trace.blocks.append(DecodedTrace.Block(header: header, raw: raw))
  }

  /// The trace without copies and contradictions, with its loss account.
  func assembled() -> DecodedTrace {
    var result = trace
    var arrived = trace.blocks
    if !isAscending {
      // Stable, so that of two blocks that contradict each other the first one counts.
      arrived = arrived.enumerated().sorted {
        ($0.element.header.firstRecordIndex, $0.offset)
          < ($1.element.header.firstRecordIndex, $1.offset)
      }.map(\.element)
    }
    result.blocks = []
    var expected: UInt64 = 0
    for block in arrived {
      let first = block.header.firstRecordIndex
      if first < expected {
        if result.blocks.last?.raw == block.raw {
          result.loss.duplicateBlockCount += 1
        } else {
          result.loss.conflictingBlockCount += 1
        }
        continue
      }
      if first > expected {
        result.loss.gaps.append(
          RecordGap(
            from: expected, to: first - 1, ticksBefore: nil,
            ticksAfter: block.header.firstTicks))
      }
      result.blocks.append(block)
      result.loss.recordsReceived += UInt64(block.header.recordCount)
      result.loss.recordsOverwritten = max(
        result.loss.recordsOverwritten, block.header.recordsLost)
      expected = block.endRecordIndex
    }
    result.closeGaps()
    return result
  }
}

extension DecodedTrace.Block {
  /// Index of the first record after the block.
  var endRecordIndex: UInt64 { header.firstRecordIndex + UInt64(header.recordCount) }
}

extension DecodedTrace {
  /// A gap begins at the last record of the block before it, whose ticks only decoding tells.
  fileprivate mutating func closeGaps() {
    for place in loss.gaps.indices {
      let from = loss.gaps[place].from
      var low = 0
      var high = blocks.count
      while low < high {
        let middle = (low + high) / 2
        if blocks[middle].endRecordIndex < from { low = middle + 1 } else { high = middle }
      }
      guard low < blocks.count, blocks[low].endRecordIndex == from else { continue }
      loss.gaps[place].ticksBefore = blocks[low].records.last?.ticks
    }
  }
}
