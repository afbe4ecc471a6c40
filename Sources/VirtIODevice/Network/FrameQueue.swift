import Bytes

/// Frames in order of arrival, in one flat store that is reused as they leave.
public struct FrameQueue: Sendable {
  private var bytes: [UInt8] = []
  private var byteCounts: [Int] = []
  private var firstByte = 0
  private var firstFrame = 0

  public init() {}

  /// Frames waiting.
  public var count: Int { byteCounts.count - firstFrame }
  public var isEmpty: Bool { count == 0 }

  /// Bytes of the first frame; 0 if there is none.
  public var firstByteCount: Int { isEmpty ? 0 : byteCounts[firstFrame] }

  /// The first frame's bytes; empty if there is none.
  public var first: RawSpan {
    @_lifetime(borrow self)
    borrowing get { bytes.rawSpan.extracting(firstByte..<(firstByte + firstByteCount)) }
  }

  public mutating func append(_ frame: RawSpan) {
    bytes.append(frame)
    byteCounts.append(frame.byteCount)
  }

  /// Moves the first frame of `other` to the end of this queue.
  package mutating func takeFirst(of other: inout FrameQueue) {
    if other.isEmpty { return }
    append(other.first)
    other.removeFirst()
  }

  /// The newest frame becomes the first one.
  mutating func moveLastToFront() {
    for _ in 1..<max(count, 1) { moveFirstToEnd() }
  }

  /// The first frame becomes the newest one.
  mutating func moveFirstToEnd() {
    if count < 2 { return }
    let frame = Array(bytes[firstByte..<(firstByte + firstByteCount)])
    append(frame.rawSpan)
    removeFirst()
  }

  /// What the receive filter looks at in the first frame.
  var firstFilteredBytes: FilteredBytes {
    let count = firstByteCount
    return FilteredBytes { $0 < count ? bytes[firstByte + $0] : 0 }
  }

  public mutating func removeFirst() {
    if isEmpty { return }
    firstByte += byteCounts[firstFrame]
    firstFrame += 1
    if isEmpty {
      removeAll()
    } else if firstByte > Self.slack && firstByte > bytes.count / 2 {
      bytes.removeSubrange(..<firstByte)
      byteCounts.removeSubrange(..<firstFrame)
      firstByte = 0
      firstFrame = 0
    }
  }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    byteCounts.removeAll(keepingCapacity: true)
    firstByte = 0
    firstFrame = 0
  }

  /// Bytes of departed frames that may lie in front before the store is compacted.
  private static let slack = 1 << 16
}
