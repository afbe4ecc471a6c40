/// A frame and the moment of virtual time, in nanoseconds, at which it passed.
public struct TimedFrame: Equatable, Sendable {
  public var time: UInt64
  public var bytes: [UInt8]
}

/// Frames in the order in which they passed, in one flat store.
public struct FrameLog: RandomAccessCollection, Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var times: [UInt64] = []

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  public subscript(index: Int) -> TimedFrame {
    let start = index == 0 ? 0 : ends[index - 1]
    return TimedFrame(time: times[index], bytes: Array(bytes[start..<ends[index]]))
  }

  mutating func append(_ frame: RawSpan, at time: UInt64) {
    frame.appendBytes(to: &bytes)
    ends.append(bytes.count)
    times.append(time)
  }
}
