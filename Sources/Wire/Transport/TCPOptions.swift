/// The TCP options this code reads and writes (RFC 9293 §3.2, RFC 7323 §2, RFC 2018 §2).
///
/// Unknown options are skipped by their length; they are not kept.
public struct TCPOptions: Equatable, Sendable {
  enum Kind {
    static let endOfList: UInt8 = 0
    static let noOperation: UInt8 = 1
    static let maximumSegmentSize: UInt8 = 2
    static let windowScale: UInt8 = 3
    static let selectiveAcknowledgmentPermitted: UInt8 = 4
  }

  /// Largest segment, in bytes of data, the sender of the option can receive.
  public var maximumSegmentSize: UInt16?
  /// Shift count of the sender's window, as offered; 0 to 14 are valid (RFC 7323 §2.3).
  public var windowScale: UInt8?
  /// Whether the sender can use selective acknowledgments.
  public var permitsSelectiveAcknowledgment = false

  /// No options unless given.
  @inlinable
  public init(
    maximumSegmentSize: UInt16? = nil, windowScale: UInt8? = nil,
    permitsSelectiveAcknowledgment: Bool = false
  ) {
    self.maximumSegmentSize = maximumSegmentSize
    self.windowScale = windowScale
    self.permitsSelectiveAcknowledgment = permitsSelectiveAcknowledgment
  }

  /// Bytes these options take in a header, padded to a multiple of four.
  public var byteCount: Int {
    let exact =
      (maximumSegmentSize == nil ? 0 : 4) + (windowScale == nil ? 0 : 3)
      + (permitsSelectiveAcknowledgment ? 2 : 0)
    return (exact + 3) & ~3
  }

  /// Reads the options in `range` of `segment`.
  /// - Throws: `invalidLength` at an option whose length is below 2, reaches past `range`, or is
  ///   not the length of its kind.
  init(parsing segment: RawSpan, in range: Range<Int>) throws(WireError) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let kind = segment.octet(at: offset)
      if kind == Kind.endOfList { return }
      if kind == Kind.noOperation {
        offset += 1
        continue
      }
      guard offset + 1 < range.upperBound else {
        throw WireError(.tcp, .invalidLength, at: offset)
      }
      let length = Int(segment.octet(at: offset + 1))
      guard length >= 2, offset + length <= range.upperBound,
        Self.isLength(length, validFor: kind)
      else { throw WireError(.tcp, .invalidLength, at: offset + 1) }
      switch kind {
      case Kind.maximumSegmentSize: maximumSegmentSize = segment.networkUInt16(at: offset + 2)
      case Kind.windowScale: windowScale = segment.octet(at: offset + 2)
      case Kind.selectiveAcknowledgmentPermitted: permitsSelectiveAcknowledgment = true
      default: break
      }
      offset += length
    }
  }

  private static func isLength(_ length: Int, validFor kind: UInt8) -> Bool {
    switch kind {
    case Kind.maximumSegmentSize: length == 4
    case Kind.windowScale: length == 3
    case Kind.selectiveAcknowledgmentPermitted: length == 2
    default: true
    }
  }

  /// Writes the options into `range` of `segment` and fills the rest with End of Option List.
  func emit(into segment: inout MutableRawSpan, in range: Range<Int>) {
    var offset = range.lowerBound
    if let maximumSegmentSize {
      segment.setOctet(Kind.maximumSegmentSize, at: offset)
      segment.setOctet(4, at: offset + 1)
      segment.setNetworkUInt16(maximumSegmentSize, at: offset + 2)
      offset += 4
    }
    if let windowScale {
      segment.setOctet(Kind.windowScale, at: offset)
      segment.setOctet(3, at: offset + 1)
      segment.setOctet(windowScale, at: offset + 2)
      offset += 3
    }
    if permitsSelectiveAcknowledgment {
      segment.setOctet(Kind.selectiveAcknowledgmentPermitted, at: offset)
      segment.setOctet(2, at: offset + 1)
      offset += 2
    }
    while offset < range.upperBound {
      segment.setOctet(Kind.endOfList, at: offset)
      offset += 1
    }
  }
}
