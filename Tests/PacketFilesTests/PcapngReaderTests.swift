import PacketFiles
import Testing

@Suite("pcapng is read as its draft says")
struct PcapngReaderTests {
  @Test(arguments: [ByteOrder.little, .big])
  func readsEveryBlock(order: ByteOrder) throws {
    let layout = Layout(order: order)
    let file =
      layout.sectionHeader(options: layout.option(4, Array("tool".utf8)))
      + layout.interface(options: layout.option(2, Array("eth".utf8)) + layout.option(9, [9]))
      + layout.enhancedPacket(units: 0x1_0000_0002, [1, 2, 3, 4, 5], originalLength: 9)
      + layout.block(3, layout.bytes(UInt32(3)) + [7, 8, 9])
      + packetBlock(layout)
      + layout.block(0xBAD, layout.bytes(UInt32(32473)) + [1])
      + layout.block(0x8000_0001, [2])
      + layout.block(0x77, [3])
      + layout.block(
        5,
        layout.bytes(UInt32(0)) + layout.bytes(UInt32(0)) + layout.bytes(UInt32(4))
          + layout.option(4, layout.bytes(UInt64(10))) + layout.option(5, layout.bytes(UInt64(2))))
    let items = try readItems(of: file)
    #expect(items.frames.map(\.bytes) == [[1, 2, 3, 4, 5], [7, 8, 9], [6]])
    #expect(items.frames.map(\.timestampNanoseconds) == [0x1_0000_0002, 0, 77])
    #expect(items.frames.map(\.originalLength) == [9, 3, 1])
    #expect(items.frames.map(\.attributes.dropCount) == [nil, nil, 4])
    #expect(items.frames.last?.direction == .outbound)
    #expect(items.first == .section(SectionHeader(application: "tool")))
    #expect(items[1] == .interface(InterfaceDescription(name: "eth")))
    let custom = layout.bytes(UInt32(32473)) + [1, 0, 0, 0]
    #expect(items.contains(.block(.custom, body: custom)))
    #expect(items.contains(.block(PcapngBlockType(rawValue: 0x8000_0001), body: [2, 0, 0, 0])))
    #expect(
      items.last
        == .statistics(InterfaceStatistics(timestampNanoseconds: 4, received: 10, dropped: 2)))
    #expect(items.count == 8)
  }

  private func packetBlock(_ layout: Layout) -> [UInt8] {
    let head = layout.bytes(UInt16(0)) + layout.bytes(UInt16(4))
    let times = layout.bytes(UInt32(0)) + layout.bytes(UInt32(77))
    let lengths = layout.bytes(UInt32(1)) + layout.bytes(UInt32(1))
    let flags = layout.option(2, layout.bytes(UInt32(2)))
    return layout.block(2, head + times + lengths + [6, 0, 0, 0] + flags)
  }

  @Test func everyFrameOptionIsRead() throws {
    let layout = Layout(order: .big)
    let options =
      layout.option(1, Array("one".utf8)) + layout.option(1, Array("two".utf8))
      + layout.option(2, layout.bytes(UInt32(0x201)))
      + layout.option(4, layout.bytes(UInt64(3))) + layout.option(5, layout.bytes(UInt64(4)))
      + layout.option(6, layout.bytes(UInt32(5)))
      + layout.option(2989, layout.bytes(UInt32(32473)) + [1, 2]) + layout.option(0, [])
    let file =
      layout.sectionHeader() + layout.interface()
      + layout.enhancedPacket(units: 0, [], options: options)
    let attributes = try #require(try readItems(of: file).frames.first?.attributes)
    var expected = FrameAttributes()
    expected.comments = ["one", "two"]
    expected.flags = 0x201
    expected.dropCount = 3
    expected.packetID = 4
    expected.queue = 5
    expected.customOptions = [CustomOption(enterpriseNumber: 32473, bytes: [1, 2])]
    #expect(attributes == expected)
    #expect(attributes.direction == .inbound)
  }

  @Test func everySectionHasItsOwnOrderAndInterfaces() throws {
    let little = Layout(order: .little)
    let big = Layout(order: .big)
    let file =
      little.sectionHeader() + little.interface(linkType: 113)
      + little.interface(options: little.option(9, [9]))
      + little.enhancedPacket(interface: 1, units: 5, [1])
      + big.sectionHeader() + big.interface() + big.enhancedPacket(units: 5, [2])
      + big.enhancedPacket(interface: 1, units: 5, [3])
    let items = try readItems(of: file)
    #expect(items.frames.map(\.timestampNanoseconds) == [5, 5000])
    #expect(items.frames.map(\.interface) == [1, 0])
    #expect(items.damage.map(\.cause) == [.unknownInterface(1)])
    #expect(items.damage.map(\.offset) == [UInt64(file.count - 36)])
  }

  @Test(
    arguments: [
      (0, 5, 5_000_000_000), (6, 5, 5000), (9, 5, 5), (10, 59, 5), (12, 5999, 5), (127, .max, 0),
      (0x80, 5, 5_000_000_000), (0x81, 5, 2_500_000_000), (0xA0, 1 << 33, 2_000_000_000),
      (0xFF, .max, 0), (6, 1 << 63, nil), (0, 1 << 40, nil), (9, 1 << 63, nil), (0x80, .max, nil),
    ] as [(UInt8, UInt64, Int64?)])
  func everyResolutionBecomesNanoseconds(
    resolution: UInt8, units: UInt64, nanoseconds: Int64?
  ) throws {
    let layout = Layout(order: .little)
    let file =
      layout.sectionHeader() + layout.interface(options: layout.option(9, [resolution]))
      + layout.enhancedPacket(units: units, [1])
    let items = try readItems(of: file)
    #expect(items.frames.first?.timestampNanoseconds == nanoseconds ?? 0)
    #expect(items.frames.first?.header.hasTime == (nanoseconds != nil))
    #expect(items.damage.isEmpty)
  }

  @Test(
    arguments: [(3, 3_000_005_000), (-1, nil), (.max, nil), (.min, nil)] as [(Int64, Int64?)])
  func theOffsetIsAdded(seconds: Int64, nanoseconds: Int64?) throws {
    let layout = Layout(order: .big)
    let option = layout.option(14, layout.bytes(UInt64(bitPattern: seconds)))
    let file =
      layout.sectionHeader() + layout.interface(options: option)
      + layout.enhancedPacket(units: 5, [1])
    let frame = try #require(try readItems(of: file).frames.first)
    #expect(frame.header.hasTime == (nanoseconds != nil))
    #expect(frame.timestampNanoseconds == nanoseconds ?? 0)
  }

  @Test func anOptionPastItsBlockIsMarked() throws {
    let layout = Layout(order: .little)
    let options = layout.option(1, Array("kept".utf8)) + layout.bytes(UInt16(1)) + [200, 0]
    let file =
      layout.sectionHeader() + layout.interface()
      + layout.enhancedPacket(units: 5, [1], options: options)
    let attributes = try readItems(of: file).frames.first?.attributes
    #expect(attributes?.comments == ["kept"])
    #expect(attributes?.isMalformed == true)
  }
}
