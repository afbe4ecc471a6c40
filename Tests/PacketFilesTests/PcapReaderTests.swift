import PacketFiles
import Testing

@Suite("Classic pcap is read whatever its byte order and unit")
struct PcapReaderTests {
  static let frames: [[UInt8]] = [[1, 2, 3], [], [4, 5, 6, 7, 8]]

  static func file(_ order: ByteOrder, nanoseconds: Bool = true) -> [UInt8] {
    let layout = Layout(order: order)
    return frames.enumerated().reduce(
      layout.pcapHeader(magic: nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4)
    ) { file, frame in
      file
        + layout.pcapRecord(
          seconds: 1_700_000_000, fraction: UInt32(5 + frame.offset), frame.element)
    }
  }

  @Test(arguments: [ByteOrder.little, .big], [true, false])
  func readsEveryKind(order: ByteOrder, nanoseconds: Bool) throws {
    let items = try readItems(of: Self.file(order, nanoseconds: nanoseconds))
    let unit: Int64 = nanoseconds ? 1 : 1000
    #expect(items.frames.map(\.bytes) == Self.frames)
    #expect(items.frames.map(\.originalLength) == Self.frames.map { UInt32($0.count + 7) })
    #expect(
      items.frames.map(\.timestampNanoseconds)
        == (5...7).map { 1_700_000_000_000_000_000 + $0 * unit })
    #expect(items.damage.isEmpty)
    #expect(items.frames.allSatisfy { $0.header.linkType == .ethernet })
  }

  @Test func reportsTheLinkType() throws {
    let layout = Layout(order: .little)
    let items = try readItems(of: layout.pcapHeader(magic: 0xA1B2_3C4D, linkType: 113))
    guard case .interface(let interface) = items.last else {
      Issue.record("no interface")
      return
    }
    #expect(interface.linkType == LinkType(rawValue: 113))
  }

  @Test func everyTruncationDeliversWhatIsWhole() throws {
    let file = Self.file(.little)
    let starts = [24, 24 + 19, 24 + 19 + 16, file.count]
    for length in 0..<file.count {
      let cut = Array(file.prefix(length))
      if length < 24 {
        #expect(throws: length == 0 ? .empty : PacketFileError.headerTruncated(byteCount: length)) {
          _ = try readItems(of: cut)
        }
        continue
      }
      let items = try readItems(of: cut)
      let whole = starts.filter { $0 <= length }.count - 1
      #expect(items.frames.map(\.bytes) == Array(Self.frames.prefix(whole)), "\(length)")
      let start = starts[whole]
      let damage = FileDamage(
        offset: UInt64(start), length: UInt64(length - start), cause: .truncated)
      #expect(items.damage == (length == start ? [] : [damage]), "\(length)")
    }
  }

  @Test func absurdCapturedLengthEndsTheFile() throws {
    let layout = Layout(order: .big)
    let absurd = layout.bytes(UInt64(0)) + layout.bytes(UInt32(262_145)) + layout.bytes(UInt32(9))
    let items = try readItems(of: Self.file(.big) + absurd + [1, 2, 3])
    #expect(items.frames.count == 3)
    #expect(
      items.damage
        == [
          FileDamage(
            offset: UInt64(Self.file(.big).count), length: 19, cause: .capturedLength(262_145))
        ])
  }

  @Test func everySingleBitFlipIsReadToItsEnd() throws {
    let file = Self.file(.little)
    for bit in 0..<file.count * 8 {
      var flipped = file
      flipped[bit / 8] ^= 1 << (bit % 8)
      do {
        let items = try readItems(of: flipped)
        #expect(items.frames.count + items.damage.count <= 4, "bit \(bit)")
      } catch let error as PacketFileError {
        #expect(bit < 8 * 8, "bit \(bit): \(error)")
      }
    }
  }

  @Test func otherFilesAreNamedByTheirMagic() {
    #expect(throws: PacketFileError.unknownFormat(magic: 0x0403_0201)) {
      _ = try readItems(of: [1, 2, 3, 4, 5])
    }
    #expect(throws: PacketFileError.unsupportedVersion(major: 3, minor: 4)) {
      var file = Self.file(.little)
      file[4] = 3
      _ = try readItems(of: file)
    }
  }
}
