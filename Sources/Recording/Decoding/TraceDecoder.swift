public import TraceFormat

/// Turns the bytes of a serial line, or blocks out of a timeline file, into traces.
///
/// Blocks are told apart by session: a guest that rebooted has left several traces. What a dump
/// sends twice is taken once. Memory is bounded by the size of what was taken.
public struct TraceDecoder: Sendable {
  private var line = FrameReader()
  /// In order of first appearance.
  private var traces: [TraceAssembly] = []
  /// Where each session's assembly is.
  private var places: [UInt32: Int] = [:]
  /// Damage before the first intact block belongs to the first trace.
  private var orphanedDamage: [LineDamage] = []
  private var current: Int?

  public init() {}

  /// Bytes of the line taken so far.
  public var byteCount: UInt64 { line.byteCount }

  /// Takes bytes of the line, in any portions.
  public mutating func take(_ bytes: [UInt8]) {
    var place = 0
    while let item = line.take(bytes.span, from: &place) {
      switch item {
      case .damage(let stretch): note(stretch)
      case .block(let block, let raw): add(block, raw: raw)
      }
    }
  }

  /// Takes one whole block without framing; `offset` is its place in the file it came from.
  public mutating func take(rawBlock raw: [UInt8], at offset: UInt64) {
    do throws(BlockError) {
      add(try TraceBlock(parsing: raw.span), raw: raw)
    } catch {
      note(LineDamage(offset: offset, byteCount: UInt64(raw.count), cause: .badBlock(error)))
    }
  }

  /// Takes note of a stretch that somebody else found unusable.
  public mutating func note(_ stretch: LineDamage) {
    if let current {
      traces[current].note(stretch)
    } else {
      orphanedDamage.append(stretch)
      if orphanedDamage.count > LossAccount.damageLimit { orphanedDamage.removeLast() }
    }
  }

  /// The traces, in the order in which their sessions first appeared, after the last byte.
  ///
  /// - Returns: nothing when no block arrived intact; ``DecodedLine/damage`` then says what came.
  public consuming func finish() -> DecodedLine {
    let byteCount = line.byteCount
    if let stretch = line.finish() { note(stretch) }
    return DecodedLine(
      traces: traces.map { $0.assembled() }, damage: orphanedDamage, byteCount: byteCount)
  }

  private mutating func add(_ block: TraceBlock, raw: [UInt8]) {
    let identifier = block.header.sessionIdentifier
    let place: Int
    if let known = places[identifier] {
      place = known
    } else {
      place = traces.count
      places[identifier] = place
      traces.append(TraceAssembly(sessionIdentifier: identifier))
      for stretch in orphanedDamage { traces[place].note(stretch) }
      orphanedDamage = []
    }
    current = place
    switch block.content {
    case .session(let session): traces[place].take(session, raw: raw)
    case .records: traces[place].take(block.header, raw: raw)
    case .other: break
    }
  }
}

/// What a serial line, or the trace blocks of a file, brought.
public struct DecodedLine: Equatable, Sendable {
  /// One for each boot, in order of first appearance.
  public var traces: [DecodedTrace]
  /// Damage when no block arrived intact, so that it belongs to no trace.
  public var damage: [LineDamage]
  /// Bytes of the line.
  public var byteCount: UInt64
}
