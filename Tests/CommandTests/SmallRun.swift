import TraceFormat

/// A run small enough to check by eye: one frame received, one transmitted, one lost on the way.
struct SmallRun {
  /// Frames with a true time each; the guest's clock ticks once a nanosecond, from 0 at `start`.
  static let start: Int64 = 1_700_000_000_000_000_000
  static let guest: [UInt8] = [0x52, 0x54, 0, 0x12, 0x34, 0x56]
  static let peer: [UInt8] = [0x52, 0x55, 0x0A, 0, 2, 2]

  static func arp(_ operation: UInt8, from sender: [UInt8], to target: [UInt8]) -> [UInt8] {
    var frame = target + sender + [8, 6, 0, 1, 8, 0, 6, 4, 0, operation]
    frame += sender + [10, 0, 2, operation == 1 ? 2 : 15]
    frame += target + [10, 0, 2, operation == 1 ? 15 : 2]
    return frame
  }

  static let request = arp(1, from: peer, to: guest)
  static let reply = arp(2, from: guest, to: peer)
  static let stray = request + [0]

  static let events: [(ticks: UInt64, event: TraceEvent)] = {
    var events: [(UInt64, TraceEvent)] = [
      (100, .registerLoad(slot: 23, offset: 4, value: 2)),
      (200, .registerStore(slot: 23, offset: 0x24, value: 1)),
      (300, .registerStore(slot: 23, offset: 0x20, value: 1)),
    ]
    for (place, byte) in guest.enumerated() {
      events.append(
        (
          400 + UInt64(place),
          .registerLoad(slot: 23, offset: 0x100 + UInt16(place), value: UInt32(byte))
        ))
    }
    events += [
      (500, .madeAvailable(queue: 0, position: 0, head: 0, length: 2048, prefixHash: 0)),
      (600, .registerStore(slot: 23, offset: 0x70, value: 15)),
      (10_000, .usedIndex(queue: 0, value: 1, emptyPolls: 3)),
      (
        10_500,
        .usedElement(
          queue: 0, position: 0, id: 0, length: UInt32(request.count + 12),
          prefixHash: hash(request))
      ),
      (
        11_000,
        .madeAvailable(
          queue: 1, position: 0, head: 7, length: UInt32(reply.count + 12),
          prefixHash: hash(reply))
      ),
      (11_200, .notificationDecision(queue: 1, flags: 0, sent: true)),
      (14_000, .usedElement(queue: 1, position: 0, id: 7, length: 0, prefixHash: 0)),
      (90_000, .requestServed(connection: 1, status: 200, byteCount: 3)),
      (99_000, .flushed(.requested)),
    ]
    return events
  }()

  /// The serial line, in blocks of four records, without the blocks in `missing`.
  static func line(session: UInt32 = 7, missing: Set<Int> = []) -> [UInt8] {
    let block = TraceSession(ticksPerSecond: 1_000_000_000, commandLine: Array("ip=dhcp".utf8))
      .block(sessionIdentifier: session)
    var ring = TraceRing(blockCount: 16, sessionIdentifier: session)
    for (place, entry) in events.enumerated() {
      ring.append(entry.event, ticks: entry.ticks)
      if place % 4 == 3 { ring.seal() }
    }
    ring.seal()
    var drain = FramedDrain(session: block)
    var blocks: [[UInt8]] = [[]]
    while let byte = drain.nextByte(from: &ring) {
      blocks[blocks.count - 1].append(byte)
      if byte == 0 { blocks.append([]) }
    }
    return blocks.enumerated().filter { !missing.contains($0.offset - 1) }.flatMap(\.element)
  }

  /// The serial line of another run with more records, none of which is a frame of this one.
  static func longer(session: UInt32) -> [UInt8] {
    let block = TraceSession(ticksPerSecond: 1_000_000_000, commandLine: Array("ip=dhcp".utf8))
      .block(sessionIdentifier: session)
    var ring = TraceRing(blockCount: 16, sessionIdentifier: session)
    for (place, entry) in events.prefix(11).enumerated() {
      ring.append(entry.event, ticks: UInt64(place))
    }
    for place in 0..<40 as Range<UInt16> {
      ring.append(
        .usedElement(
          queue: 0, position: place, id: UInt32(place), length: 72, prefixHash: UInt32(place)),
        ticks: 100_000 + UInt64(place))
    }
    ring.seal()
    var drain = FramedDrain(session: block)
    var line: [UInt8] = []
    while let byte = drain.nextByte(from: &ring) { line.append(byte) }
    return line
  }

  /// The capture: nanosecond pcap, stamped on the host's clock.
  static func capture(linkType: UInt8 = 1, frames: [(Int64, [UInt8])]? = nil) -> [UInt8] {
    var file: [UInt8] = [0x4D, 0x3C, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    file += [0, 0, 4, 0, linkType, 0, 0, 0]
    for (time, frame) in frames ?? [(9_000, request), (12_000, reply), (50_000, stray)] {
      let stamp = start + time
      for value in [
        stamp / 1_000_000_000, stamp % 1_000_000_000, Int64(frame.count), Int64(frame.count),
      ] {
        for shift in stride(from: Int64(0), to: 32, by: 8) {
          file.append(UInt8(truncatingIfNeeded: value >> shift))
        }
      }
      file += frame
    }
    return file
  }
}
