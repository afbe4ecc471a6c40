internal import Bytes
internal import TraceFormat
internal import Wire

/// A captured frame as the driver may have had it.
struct FrameReading: Equatable, Sendable {
  /// What identifies it: its hash and its length.
  var content: UInt64
  /// What the path did to it.
  var change: PathChange

  /// The shortest frame that an Ethernet pads to, its check sequence left out.
  private static let paddedByteCount = 60

  /// What the driver may have had where that is not what was captured, the fewest changes first.
  ///
  /// - Parameters:
  ///   - frame: the captured bytes of a frame that has `originalLength` bytes.
  ///   - frameCheckByteCount: bytes of the frame check sequence that the capture declares.
  static func all(
    of frame: RawSpan, originalLength: Int, frameCheckByteCount: Int
  ) -> [FrameReading] {
    guard let shape = FrameShape(frame) else { return [] }
    var possible: PathChange = []
    let end = end(shape, originalLength, frameCheckByteCount)
    if end < originalLength { possible.insert(.trailer) }
    if shape.tagByteCount > 0 { possible.insert(.tags) }
    if let checksum = shape.checksum { possible.insert(checksum.change) }
    if possible.isEmpty { return [] }
    let limit = FramePrefixHash.byteLimit + shape.tagByteCount
    let start = frame.extracting(first: min(frame.byteCount, limit)).copied()
    return subsets(of: possible).compactMap { change in
      var bytes = start
      let length = change.undo(shape, &bytes, change.contains(.trailer) ? end : originalLength)
      return PrefixHash.of(bytes, byteCount: length).map {
        FrameReading(content: UInt64($0) | UInt64(length) << 32, change: change)
      }
    }
  }

  /// Where the frame ends without its trailer, in bytes of the wire.
  fileprivate static func end(
    _ shape: FrameShape, _ originalLength: Int, _ frameCheckByteCount: Int
  ) -> Int {
    let end = shape.statedByteCount ?? originalLength - frameCheckByteCount
    // What is shorter than any padded frame and declared by nobody is another frame.
    let isTrailer =
      originalLength >= paddedByteCount || originalLength - end == frameCheckByteCount
    return end >= EthernetHeader.byteCount && isTrailer ? min(end, originalLength) : originalLength
  }

  private static func subsets(of possible: PathChange) -> [PathChange] {
    var subsets: [PathChange] = []
    for rawValue in 1...PathChange.mask where rawValue & ~possible.rawValue == 0 {
      subsets.append(PathChange(rawValue: rawValue))
    }
    if subsets.count > 1 {
      subsets.sort {
        ($0.rawValue.nonzeroBitCount, $0.rawValue) < ($1.rawValue.nonzeroBitCount, $1.rawValue)
      }
    }
    return subsets
  }
}

extension PathChange {
  /// A captured frame as the driver had it.
  ///
  /// - Parameters:
  ///   - frame: the captured bytes of a frame that has `originalLength` bytes.
  ///   - frameCheckByteCount: bytes of the frame check sequence that the capture declares.
  /// - Returns: its bytes as far as they were captured, and how many there were.
  public func undone(
    on frame: RawSpan, originalLength: Int, frameCheckByteCount: Int
  ) -> (bytes: [UInt8], originalLength: Int) {
    var bytes = frame.copied()
    guard let shape = FrameShape(frame) else { return (bytes, originalLength) }
    let end = FrameReading.end(shape, originalLength, frameCheckByteCount)
    let length = undo(shape, &bytes, contains(.trailer) ? end : originalLength)
    return (bytes, length)
  }

  /// Undoes the change of the captured `bytes` of a frame that has `length` bytes without a
  /// trailer; returns how many bytes the driver's frame had.
  fileprivate func undo(_ shape: FrameShape, _ bytes: inout [UInt8], _ length: Int) -> Int {
    var length = length
    if let checksum = shape.checksum, contains(checksum.change), checksum.place + 1 < bytes.count {
      bytes[checksum.place] = UInt8(truncatingIfNeeded: checksum.other >> 8)
      bytes[checksum.place + 1] = UInt8(truncatingIfNeeded: checksum.other)
    }
    if contains(.tags) {
      bytes.removeSubrange(FrameShape.tagPlace..<FrameShape.tagPlace + shape.tagByteCount)
      length -= shape.tagByteCount
    }
    if bytes.count > length { bytes.removeSubrange(length...) }
    return length
  }
}
