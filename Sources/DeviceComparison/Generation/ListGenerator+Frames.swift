import VirtIO
import VirtIODevice

/// Frames from the wire and commands of the control queue.
extension ListGenerator {
  static let hardwareAddress: [UInt8] = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]

  mutating func sendFrames() {
    guard framesSent < 120 else { return notify(0) }
    let count: UInt16 = random.pick(weighted: [(8, 1), (2, 2), (1, 4), (1, 7)])
    framesSent += Int(count)
    let byteCount: UInt32 = random.pick(weighted: [
      (6, 60), (3, random.number(18...120)), (3, 1514), (3, random.number(100...2100)),
      (2, random.pick([1514, 1515, 2036, 2037, 2038, 2039])),
      (sendsRunts ? 4 : 0, random.number(1...20)),
      (1, random.number(2000...6000)),
    ])
    let isHuge = random.chance(10)
    let frame = ArrivingFrame(
      byteCount: isHuge ? random.pick([20_000, 65_000, 65_536]) : byteCount,
      seed: random.number(0...255), start: frameStart())
    steps.append(.arrive(frame, count: count))
  }

  /// Destination, source, and now and then a VLAN tag.
  private mutating func frameStart() -> [UInt8] {
    let destination: [UInt8] = random.pick(weighted: [
      (5, Self.hardwareAddress), (3, [UInt8](repeating: 0xff, count: 6)),
      (2, groupAddress()), (2, stationAddress()),
    ])
    var start = destination + [2, 0, 0, 0, 0, 1]
    if random.chance(200) {
      start += [0x81, 0x00, random.number(0...15), random.pick([0, 1, 2, 0xff])]
    }
    return start
  }

  private mutating func groupAddress() -> [UInt8] { [0x01, 0, 0x5e, 0, 0, random.number(0...3)] }
  private mutating func stationAddress() -> [UInt8] { [0x02, 0, 0, 0, 0, random.number(0...3)] }

  /// A command of the control queue (VIRTIO 1.4 §5.1.6.5), well-formed or nearly so.
  mutating func postCommand() {
    var bytes = command()
    if random.chance(100 + deviation / 4) {
      bytes = Array(bytes.prefix(random.number(0...bytes.count)))
    }
    if random.chance(30) { bytes += [UInt8](repeating: 1, count: random.number(1...8)) }
    if bytes.isEmpty { bytes = [random.number(0...6)] }
    postCommand(bytes)
  }

  /// Promiscuous mode off, without which the filter passes everything.
  mutating func filterFrames() { postCommand([0, 0, 0]) }

  private mutating func postCommand(_ bytes: [UInt8]) {
    let place = Self.tables + 0x1000 + UInt64(random.number(UInt64(0)...15)) * 0x40
    steps.append(.bytes(at: place, bytes))
    var pieces: [Piece] = []
    var offset = 0
    while offset < bytes.count {
      let count =
        offset == 0 && bytes.count > 2 && random.chance(600)
        ? 2 : random.chance(100) ? random.number(1...(bytes.count - offset)) : bytes.count - offset
      pieces.append(
        Piece(address: place + UInt64(offset), byteCount: UInt32(count), isWritable: false))
      offset += count
    }
    if random.chance(970) {
      let count: UInt32 = random.chance(900) ? 1 : random.number(1...4)
      pieces.append(Piece(address: buffer(count), byteCount: count, isWritable: true))
    }
    post(pieces, to: 2)
    write(queues[2].availableIndex, UInt64(queues[2].position), width: 2)
    if random.chance(900) { notify(2) }
  }

  private mutating func command() -> [UInt8] {
    switch random.number(0...9) {
    case 0...3: [0, random.number(0...6), random.pick([0, 1, 1, 2])]
    case 4...5: [1, 0] + addressTable() + addressTable()
    case 6: [1, 1] + random.pick([Self.hardwareAddress, stationAddress(), groupAddress()])
    case 7: [2, random.number(0...2), random.pick([0, 1, 2, 0xff]), random.pick([0, 1, 15, 16])]
    case 8: [3, random.number(0...1)]
    default: [random.number(0...6), random.number(0...3), 0, 0, 0, 0, 0, 0, 0, 0]
    }
  }

  private mutating func addressTable() -> [UInt8] {
    let count = random.pick(weighted: [(6, random.number(0...4)), (1, 40), (1, 70)])
    var table: [UInt8] = [UInt8(count), 0, 0, 0]
    for _ in 0..<count { table += random.chance(500) ? groupAddress() : stationAddress() }
    return table
  }
}
