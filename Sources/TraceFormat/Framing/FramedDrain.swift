/// Turns trace blocks into the bytes of a serial line, one at a time.
///
/// Consistent Overhead Byte Stuffing: a 0 byte ends a frame and occurs nowhere else, so a reader
/// finds the next block after any damage. Each block costs two bytes and one more in 254.
///
/// The ring may go on being written between two bytes. When it overwrites the very block that is on
/// the line, the frame is ended where it is: the reader counts it as damage, the ring has counted
/// its records as lost, and the next byte begins the oldest block that is left.
public struct FramedDrain: Sendable {
  /// What is on the line now.
  private enum Source {
    case nothing
    case session
    case ring
  }

  private let session: [UInt8]
  private var sessionIsDue = true
  private var source = Source.nothing
  /// The ring's number for the block that is on the line.
  private var blockNumber: UInt64 = 0
  /// Frames that were ended because the ring overwrote their block.
  public private(set) var abandonedFrameCount: UInt64 = 0
  private var byteCount = 0
  private var offset = 0
  /// Bytes left of the run whose length code was sent.
  private var runRest = 0
  /// The run ended at a 0 byte, which the next length code stands for.
  private var runSkipsZero = false
  private var needsCode = false

  /// - Parameter session: the whole session block, sent first and at each ``restart()``.
  public init(session: [UInt8]) {
    self.session = session
  }

  /// Sends the session block again before the next block: a dump begins with it.
  public mutating func restart() {
    sessionIsDue = true
  }

  /// True when a frame was begun and not ended.
  public var isInsideFrame: Bool {
    switch source {
    case .nothing: false
    case .session, .ring: true
    }
  }

  /// The next byte for the line, or `nil` when every sealed block was sent.
  public mutating func nextByte(from ring: inout TraceRing) -> UInt8? {
    if !isInsideFrame && !beginFrame(ring) { return nil }
    if source == .ring && blockNumber != ring.oldestBlockNumber {
      abandonedFrameCount += 1
      source = .nothing
      runRest = 0
      runSkipsZero = false
      return 0
    }
    if runRest > 0 {
      runRest -= 1
      offset += 1
      return byte(at: offset - 1, in: ring)
    }
    if runSkipsZero {
      offset += 1
      runSkipsZero = false
    }
    if needsCode || offset < byteCount {
      return beginRun(ring)
    }
    if source == .ring { ring.removeOldestBlock(blockNumber) }
    source = .nothing
    return 0
  }

  private mutating func beginFrame(_ ring: borrowing TraceRing) -> Bool {
    if sessionIsDue {
      sessionIsDue = false
      source = .session
      byteCount = session.count
    } else if let count = ring.oldestBlockByteCount {
      source = .ring
      blockNumber = ring.oldestBlockNumber
      byteCount = count
    } else {
      return false
    }
    offset = 0
    needsCode = true
    return true
  }

  private mutating func beginRun(_ ring: borrowing TraceRing) -> UInt8 {
    var length = 0
    while length < 254 && offset + length < byteCount && byte(at: offset + length, in: ring) != 0 {
      length += 1
    }
    runRest = length
    runSkipsZero = length < 254 && offset + length < byteCount
    // A 0 that is the block's last byte still needs the code of the empty run behind it.
    needsCode = runSkipsZero && offset + length + 1 == byteCount
    return UInt8(length + 1)
  }

  private func byte(at offset: Int, in ring: borrowing TraceRing) -> UInt8 {
    source == .session ? session[offset] : ring.oldestBlockByte(at: offset)
  }
}
