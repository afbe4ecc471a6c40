internal import Bytes

/// Finds blocks in the bytes of a serial line, and counts what is not a block.
///
/// The mirror of ``FramedDrain``. Memory is bounded by one block: a run of noise longer than that
/// is skipped to its next 0 byte and reported as one piece of damage.
public struct FrameReader: Sendable {
  /// What the line brought.
  public enum Item: Equatable, Sendable {
    /// A whole block, decoded.
    case block(TraceBlock, raw: [UInt8])
    /// Bytes that are no block.
    case damage(LineDamage)
  }

  private var frame: [UInt8] = []
  private var frameStart: UInt64 = 0
  private var offset: UInt64 = 0
  private var overflowed = false

  /// A block of the largest size, stuffed.
  private static let frameByteLimit =
    BlockHeader.blockByteLimit + BlockHeader.blockByteLimit / 254 + 2

  public init() {}

  /// Bytes taken so far.
  public var byteCount: UInt64 { offset }

  /// Takes bytes of the line from `place` on, up to the next item or to their end.
  ///
  /// - Parameters:
  ///   - line: any portion of the line.
  ///   - place: where to go on in it; afterwards, behind what was taken.
  /// - Returns: what the bytes completed; nil when all were taken and nothing is complete.
  public mutating func take(_ line: Span<UInt8>, from place: inout Int) -> Item? {
    let bytes = line.rawSpan
    while place < bytes.byteCount {
      let end = bytes.firstOffset(of: 0, from: place)
      let stop = end ?? bytes.byteCount
      gather(bytes.extracting(place..<stop))
      place = stop
      guard end != nil else { return nil }
      place += 1
      offset += 1
      if let item = endFrame() { return item }
    }
    return nil
  }

  /// Keeps bytes of a frame, as many as a block can have.
  private mutating func gather(_ bytes: RawSpan) {
    guard bytes.byteCount > 0 else { return }
    if frame.isEmpty { frameStart = offset }
    offset += UInt64(bytes.byteCount)
    let room = FrameReader.frameByteLimit - frame.count
    if bytes.byteCount > room { overflowed = true }
    frame.append(bytes.extracting(0..<min(room, bytes.byteCount)))
  }

  /// The line ended: what was begun and not ended is damage.
  public mutating func finish() -> LineDamage? {
    guard !frame.isEmpty else { return nil }
    defer { reset() }
    return LineDamage(offset: frameStart, byteCount: offset - frameStart, cause: .cutOff)
  }

  private mutating func endFrame() -> Item? {
    defer { reset() }
    guard !frame.isEmpty else { return nil }
    func damage(_ cause: LineDamage.Cause) -> Item {
      .damage(LineDamage(offset: frameStart, byteCount: offset - frameStart, cause: cause))
    }
    guard !overflowed else { return damage(.tooLong) }
    guard let block = FrameReader.unstuffed(frame) else { return damage(.badStuffing) }
    do throws(BlockError) {
      return .block(try TraceBlock(parsing: block.span), raw: block)
    } catch {
      return damage(.badBlock(error))
    }
  }

  private mutating func reset() {
    frame.removeAll(keepingCapacity: true)
    overflowed = false
  }

  private static func unstuffed(_ frame: [UInt8]) -> [UInt8]? {
    let bytes = frame.rawSpan
    var block: [UInt8] = []
    block.reserveCapacity(frame.count)
    var index = 0
    while index < bytes.byteCount {
      let run = Int(bytes.byte(at: index)) - 1
      let end = index + 1 + run
      guard end <= bytes.byteCount else { return nil }
      block.append(bytes.extracting((index + 1)..<end))
      index = end
      if run < 254 && index < bytes.byteCount { block.append(0) }
    }
    return block
  }
}

/// A stretch of a serial capture that is no block.
public struct LineDamage: Equatable, Sendable {
  public enum Cause: Equatable, Sendable {
    /// More bytes without a 0 than any block has.
    case tooLong
    /// The stuffing's length codes point beyond the frame.
    case badStuffing
    /// The line ended inside a frame.
    case cutOff
    case badBlock(BlockError)
  }

  /// The first byte's offset in the capture.
  public var offset: UInt64
  public var byteCount: UInt64
  public var cause: Cause

  public init(offset: UInt64, byteCount: UInt64, cause: Cause) {
    self.offset = offset
    self.byteCount = byteCount
    self.cause = cause
  }

  /// Where and what, for people.
  public var words: String {
    let what =
      switch cause {
      case .tooLong: "longer than any block"
      case .badStuffing: "wrong stuffing"
      case .cutOff: "the line ends inside a block"
      case .badBlock(let error): error.words
      }
    return "\(byteCount) bytes from byte \(offset) on: \(what)"
  }
}
