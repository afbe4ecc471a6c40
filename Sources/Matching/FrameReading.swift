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
    let end = shape.statedByteCount ?? originalLength - frameCheckByteCount
    // What is shorter than any padded frame and declared by nobody is another frame.
    let isTrailer =
      originalLength >= paddedByteCount || originalLength - end == frameCheckByteCount
    if end >= EthernetHeader.byteCount, end < originalLength, isTrailer {
      possible.insert(.trailer)
    }
    if shape.tagByteCount > 0 { possible.insert(.tags) }
    if let checksum = shape.checksum { possible.insert(checksum.change) }
    if possible.isEmpty { return [] }
    let limit = FramePrefixHash.byteLimit + shape.tagByteCount
    let start = frame.extracting(first: min(frame.byteCount, limit)).copied()
    return subsets(of: possible).compactMap { change in
      reading(start, shape, change.contains(.trailer) ? end : originalLength, change)
    }
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

  /// The frame with `change` undone; nil when too few of its bytes were captured.
  private static func reading(
    _ start: [UInt8], _ shape: FrameShape, _ length: Int, _ change: PathChange
  ) -> FrameReading? {
    var bytes = start
    if let checksum = shape.checksum, change.contains(checksum.change),
      checksum.place + 1 < bytes.count
    {
      bytes[checksum.place] = UInt8(truncatingIfNeeded: checksum.other >> 8)
      bytes[checksum.place + 1] = UInt8(truncatingIfNeeded: checksum.other)
    }
    var length = length
    if change.contains(.tags) {
      bytes.removeSubrange(FrameShape.tagPlace..<FrameShape.tagPlace + shape.tagByteCount)
      length -= shape.tagByteCount
    }
    if bytes.count > length { bytes.removeSubrange(length...) }
    return PrefixHash.of(bytes, byteCount: length).map {
      FrameReading(content: UInt64($0) | UInt64(length) << 32, change: change)
    }
  }
}
