import PacketFiles
import Testing

@Suite("Every intact block on both sides of damage is recovered")
struct PcapngDamageTests {
  /// Of different lengths: eight bytes lost between blocks of the same length leave the length of
  /// the second exactly where that of the first is expected.
  static func frame(_ number: UInt8) -> [UInt8] {
    [UInt8](repeating: number, count: 20 + 4 * Int(number))
  }

  static func file(_ order: ByteOrder, frameCount: UInt8 = 6) -> (bytes: [UInt8], starts: [Int]) {
    let layout = Layout(order: order)
    var bytes = layout.sectionHeader() + layout.interface(options: layout.option(9, [9]))
    var starts: [Int] = []
    for number in 0..<frameCount {
      starts.append(bytes.count)
      bytes += layout.enhancedPacket(units: UInt64(number), frame(number))
    }
    return (bytes, starts)
  }

  private func expectRecovery(_ damaged: [UInt8], without lost: UInt8, _ comment: String) throws {
    let items = try readItems(of: damaged)
    let isRecovered =
      items.frames.map(\.bytes) == (0..<UInt8(6)).filter { $0 != lost }.map(Self.frame)
    #expect(isRecovered, "\(comment)")
    #expect(items.damage.count == 1, "\(comment)")
  }

  @Test(arguments: [ByteOrder.little, .big])
  func damagedLengthsCostOneBlock(order: ByteOrder) throws {
    let (file, starts) = Self.file(order)
    let ends = starts.dropFirst() + [file.count]
    for (number, (start, end)) in zip(starts, ends).enumerated() {
      for bit in 0..<64 {
        let index = bit < 32 ? start + 4 + bit / 8 : end - 4 + bit / 8 - 4
        var damaged = file
        damaged[index] ^= 1 << (bit % 8)
        try expectRecovery(damaged, without: UInt8(number), "frame \(number) bit \(bit)")
        let damage = try readItems(of: damaged).damage[0]
        #expect(damage.offset == UInt64(start))
        #expect(damage.length == UInt64(end - start))
        #expect(damage.blockType == .enhancedPacket)
      }
    }
  }

  @Test func removedBytesCostOneBlock() throws {
    let (file, starts) = Self.file(.little)
    for count in 1...20 {
      for index in starts[2]..<starts[3] - count {
        var damaged = file
        damaged.removeSubrange(index..<index + count)
        try expectRecovery(damaged, without: 2, "\(count) removed at \(index)")
      }
    }
  }

  @Test func addedBytesCostAtMostTheBlockTheyAreIn() throws {
    let (file, starts) = Self.file(.big)
    for count in 1...20 {
      for index in starts[2] + 1..<starts[3] {
        var damaged = file
        damaged.insert(contentsOf: repeatElement(0x5A, count: count), at: index)
        try expectRecovery(damaged, without: 2, "\(count) added at \(index)")
      }
      var between = file
      between.insert(contentsOf: repeatElement(0x5A, count: count), at: starts[3])
      let items = try readItems(of: between)
      #expect(items.frames.count == 6)
      #expect(items.damage.map(\.length) == [UInt64(count)])
    }
  }

  @Test func aFileInsideAFrameIsNotTakenForTheFile() throws {
    let layout = Layout(order: .little)
    let inner = Self.file(.little).bytes
    let head = layout.sectionHeader() + layout.interface()
    let outer = layout.enhancedPacket(units: 1, inner)
    let tail = layout.enhancedPacket(units: 2, [9])
    for index in [4, 5, outer.count - 4, outer.count - 3] {
      var damaged = outer
      damaged[index] ^= 0x10
      let items = try readItems(of: head + damaged + tail)
      #expect(items.frames.map(\.bytes) == [[9]], "byte \(index)")
      #expect(items.damage.map(\.length) == [UInt64(outer.count)], "byte \(index)")
    }
  }

  @Test func aDamagedByteOrderIsFoundAgain() throws {
    for order in [ByteOrder.little, .big] {
      var (file, _) = Self.file(order)
      file[9] ^= 0x40
      let items = try readItems(of: file)
      #expect(items.frames.count == 6)
      #expect(items.damage.map(\.length) == [28])
    }
  }

  @Test func damageLongerThanTheWindowIsCrossed() throws {
    let (file, starts) = Self.file(.little)
    var damaged = file
    let noise = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    damaged.insert(contentsOf: noise, at: starts[3])
    let items = try readItems(of: damaged)
    #expect(items.frames.map(\.bytes) == (0..<UInt8(6)).map(Self.frame))
    #expect(items.damage.map(\.length) == [600_000])
  }

  @Test func everyTruncationDeliversWhatIsWhole() throws {
    let (file, starts) = Self.file(.little)
    let boundaries = blockRanges(of: file).map(\.lowerBound)
    for length in 12..<file.count {
      let items = try readItems(of: Array(file.prefix(length)))
      let whole = starts.dropFirst().filter { $0 <= length }.count
      #expect(items.frames.map(\.bytes) == (0..<UInt8(whole)).map(Self.frame), "\(length)")
      let start = boundaries.last { $0 <= length } ?? 0
      #expect(items.damage.map(\.offset) == (start == length ? [] : [UInt64(start)]), "\(length)")
      #expect(items.damage.allSatisfy { $0.cause == .truncated }, "\(length)")
      #expect(items.damage.allSatisfy { $0.length == UInt64(length - start) }, "\(length)")
    }
  }
}
