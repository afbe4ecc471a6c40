import Bytes
import PacketFiles
import Recording
import TraceFormat

/// The bytes of a timeline, block by block: framing and lengths are always right.
struct TimelineBytes {
  private(set) var bytes: [UInt8] = []

  init(_ provenance: [UInt8]) {
    begin(.sectionHeader)
    append(0x1A2B_3C4D as UInt32)
    append(1 as UInt32)
    append(UInt32.max)
    append(UInt32.max)
    end()
    begin(.interfaceDescription)
    append(1 as UInt32)
    append(0 as UInt32)
    // if_tsresol: nanoseconds.
    append(0x0001_0009 as UInt32)
    append(9 as UInt32)
    append(0 as UInt32)
    end()
    add(.provenance, provenance)
  }

  private var start = 0

  /// Adds a block of the project's own.
  mutating func add(_ type: PcapngBlockType, _ payload: [UInt8]) {
    begin(type)
    append(UInt32(payload.count))
    bytes += payload
    end()
  }

  /// Adds a frame, the number of its record in place of its own.
  mutating func add(
    _ frame: RecordedFrame, packetID: UInt64?, _ options: inout PacketOptions
  ) {
    let time = UInt64(bitPattern: frame.timestampNanoseconds)
    begin(.enhancedPacket)
    append(0 as UInt32)
    append(UInt32(truncatingIfNeeded: time >> 32))
    append(UInt32(truncatingIfNeeded: time))
    append(UInt32(frame.bytes.count))
    append(frame.originalLength)
    bytes += frame.bytes
    pad()
    options.removeAll()
    options.append(direction: frame.direction)
    if let queue = frame.queue { options.append(queue: queue) }
    if let packetID { options.append(packetID: packetID) }
    if let annotation = frame.annotation {
      TimelineAnnotation.append(to: &options) { $0.append(annotation.rawSpan) }
    }
    options.copy(to: &bytes)
    append(0 as UInt32)
    end()
  }

  /// Adds the counts that end a timeline.
  mutating func finish() {
    begin(.interfaceStatistics)
    append(0 as UInt32)
    append(0 as UInt32)
    append(0 as UInt32)
    end()
  }

  private mutating func begin(_ type: PcapngBlockType) {
    start = bytes.count
    append(type.rawValue)
    append(0 as UInt32)
  }

  private mutating func end() {
    pad()
    let length = UInt32(bytes.count - start + 4)
    append(length)
    for place in 0..<4 {
      bytes[start + 4 + place] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(place)))
    }
  }

  private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }

  private mutating func append(_ value: UInt32) {
    for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(place)))) }
  }
}
