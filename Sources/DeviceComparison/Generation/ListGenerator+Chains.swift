import VirtIO
import VirtIODevice

/// Chains of every shape, made available (VIRTIO 1.4 §2.7.5, §2.7.13).
extension ListGenerator {
  struct Piece {
    var address: UInt64
    var byteCount: UInt32
    var isWritable: Bool
  }

  static let buffers = ComparedMemory.arena.lowerBound + 3 * SketchedQueue.stride
  /// Indirect tables.
  static let tables = buffers + 0xe000
  static let bufferEnd = ComparedMemory.arena.upperBound

  /// An address with room for `count` bytes among the buffers.
  mutating func buffer(_ count: UInt32) -> UInt64 {
    if random.chance(deviation / 20) {
      return random.pick([
        ComparedMemory.hole, UInt64(ComparedMemory.byteCount) - 8, queues[0].used,
        queues[1].used, queues[0].table, queues[0].available,
      ])
    }
    let room = Self.tables - Self.buffers
    guard UInt64(count) < room else { return Self.buffers }
    return Self.buffers + random.number(0...(room - UInt64(count)))
  }

  mutating func postReceiveBuffers() {
    let count = random.pick(weighted: [(6, 1), (3, 2), (2, 4), (1, Int(min(queues[0].size, 8)))])
    let isMergeable = features.contains(.mrgRxbuf)
    for _ in 0..<count {
      var pieces: [Piece] = []
      if random.chance(deviation / 8) {
        pieces.append(Piece(address: buffer(16), byteCount: 16, isWritable: false))
      }
      let pieceCount = random.pick(weighted: [(8, 1), (2, 2), (1, 3), (1, 5)])
      for index in 0..<pieceCount {
        var length: UInt32 = random.pick(weighted: [
          (8, 2048), (3, 1526), (2, 64), (2, 128), (3, random.number(20...400)),
          (isMergeable ? 3 : 1, random.number(12...40)), (1, 5000), (isMergeable ? 1 : 0, 1),
        ])
        if index == 0 && length < 12 && !mayAbort { length = 12 }
        if index > 0 && random.chance(300) { length = random.number(1...16) }
        pieces.append(Piece(address: buffer(length), byteCount: length, isWritable: true))
      }
      post(pieces, to: 0)
    }
    publish(0)
  }

  mutating func postTransmission() {
    let count = random.pick(weighted: [(6, 1), (3, 2), (2, 4), (1, Int(min(queues[1].size, 8)))])
    for _ in 0..<count {
      let header = UInt32(NetworkHeader.byteCount(negotiated: features))
      var payload: UInt32 = random.pick(weighted: [
        (4, 60), (4, random.number(14...200)), (2, 1514), (1, random.number(1...13)), (1, 4000),
      ])
      if random.chance(4) { payload = random.pick([0, 20000, 65536]) }
      var rest = header + payload
      if mayAbort && random.chance(30) { rest = random.number(1...(header - 1)) }
      var pieces: [Piece] = []
      while rest > 0 {
        let piece: UInt32
        switch random.number(0...9) {
        case 0...5 where pieces.count < 2: piece = min(rest, header)
        case 6...7 where pieces.count < 5: piece = random.number(1...rest)
        default: piece = rest
        }
        pieces.append(Piece(address: buffer(piece), byteCount: piece, isWritable: false))
        rest -= piece
      }
      if let first = pieces.first, random.chance(500),
        first.address >= Self.buffers, first.address < Self.tables
      {
        steps.append(
          .fill(at: first.address, count: first.byteCount, seed: random.number(0...255)))
      }
      if random.chance(deviation / 8) {
        pieces.append(Piece(address: buffer(16), byteCount: 16, isWritable: true))
      }
      post(pieces, to: 1)
    }
    publish(1)
  }

  /// Writes a chain of `pieces` and names it in the available ring, without publishing it.
  mutating func post(_ pieces: [Piece], to number: Int) {
    let isIndirect =
      features.contains(.indirectDesc) ? random.chance(300) : random.chance(deviation / 10)
    let size = queues[number].size
    let head = queues[number].nextDescriptor % size
    if isIndirect || pieces.count > Int(size) {
      let table = Self.tables + UInt64(random.number(UInt64(0)...63)) * 64
      for (index, piece) in pieces.enumerated() {
        describe(table + 16 * UInt64(index), entry(piece, index, of: pieces.count, first: 0))
      }
      describe(
        queues[number].descriptor(head),
        Descriptor(address: table, length: 16 * UInt32(pieces.count), flags: .indirect))
      queues[number].nextDescriptor = (head + 1) % size
    } else {
      for (index, piece) in pieces.enumerated() {
        let descriptor = entry(piece, index, of: pieces.count, first: head, size: size)
        describe(queues[number].descriptor((head + UInt16(index)) % size), descriptor)
      }
      queues[number].nextDescriptor = (head + UInt16(pieces.count)) % size
    }
    write(queues[number].availableEntry(queues[number].position), UInt64(head), width: 2)
    queues[number].position &+= 1
  }

  private func entry(
    _ piece: Piece, _ index: Int, of count: Int, first: UInt16, size: UInt16 = .max
  ) -> Descriptor {
    var flags: Descriptor.Flags = piece.isWritable ? .write : []
    var next: UInt16 = 0
    if index + 1 < count {
      flags.insert(.next)
      next = (first &+ UInt16(index) + 1) % size
    }
    return Descriptor(address: piece.address, length: piece.byteCount, flags: flags, next: next)
  }

  /// `avail.idx`, and mostly a notification.
  mutating func publish(_ number: Int) {
    write(queues[number].availableIndex, UInt64(queues[number].position), width: 2)
    if random.chance(number == 0 ? 500 : 800) { notify(UInt64(number)) }
  }
}
