import PacketFiles
import Recording
import TestSupport
import Testing

@Suite("Captures as other tools leave them")
struct FieldCaptureTests {
  private let layout = Layout(order: .little)

  @Test("the modified pcap format is read", arguments: [ByteOrder.little, .big])
  func modifiedMagic(order: ByteOrder) throws {
    let layout = Layout(order: order)
    var file = layout.pcapHeader(magic: 0xA1B2_CD34)
    for frame in [[1, 2, 3], [4]] as [[UInt8]] {
      file += layout.bytes(UInt32(1)) + layout.bytes(UInt32(2))
      file += layout.bytes(UInt32(frame.count)) + layout.bytes(UInt32(frame.count))
      file += layout.bytes(UInt32(7)) + layout.bytes(UInt16(0x0800)) + [0, 0] + frame
    }
    let items = try readItems(of: file)
    #expect(items.frames.map(\.bytes) == [[1, 2, 3], [4]])
    #expect(items.frames.map(\.timestampNanoseconds) == [1_000_002_000, 1_000_002_000])
    #expect(items.damage.isEmpty)
    #expect(PacketFileReader.isPacketFile(file))
  }

  @Test("the upper bits of pcap's link type and if_fcslen declare a frame check sequence")
  func frameCheckSequence() throws {
    let pcap =
      layout.pcapHeader(magic: 0xA1B2_3C4D, linkType: 0x2400_0001)
      + layout.pcapRecord(seconds: 1, fraction: 0, [1])
    let pcapng =
      layout.sectionHeader() + layout.interface(options: layout.option(13, [32]))
      + layout.enhancedPacket(units: 5, [1])
    for file in [pcap, pcapng] {
      let frame = try #require(try readItems(of: file).frames.first)
      #expect(frame.header.frameCheckByteCount == 4)
      #expect(frame.header.linkType == .ethernet)
    }
    let plain = layout.pcapHeader(magic: 0xA1B2_3C4D, linkType: 0x2000_0001)
    #expect(
      try readItems(of: plain + layout.pcapRecord(seconds: 1, fraction: 0, [1])).frames
        .allSatisfy { $0.header.frameCheckByteCount == 0 })
  }

  @Test("a tail of zeros is one damage, not empty frames", arguments: [16, 17, 31, 4_096, 100_000])
  func zeroTail(count: Int) throws {
    let frames =
      layout.pcapHeader(magic: 0xA1B2_3C4D) + layout.pcapRecord(seconds: 1, fraction: 0, [1])
    let items = try readItems(of: frames + [UInt8](repeating: 0, count: count))
    #expect(items.frames.count == 1)
    #expect(
      items.damage == [
        FileDamage(offset: UInt64(frames.count), length: UInt64(count), cause: .zeros)
      ])
  }

  @Test("a section of another version is skipped whole, and what follows it is read")
  func sectionVersion() throws {
    let first = layout.sectionHeader() + layout.interface() + layout.enhancedPacket(units: 1, [1])
    var other = layout.sectionHeader()
    other[12] = 2
    let skipped = other + layout.interface() + layout.enhancedPacket(units: 2, [2])
    let items = try readItems(of: first + skipped + first)
    #expect(items.frames.map(\.bytes) == [[1], [1]])
    #expect(
      items.damage == [
        FileDamage(
          offset: UInt64(first.count), length: UInt64(skipped.count), blockType: .sectionHeader,
          cause: .sectionVersion(major: 2, minor: 0))
      ])
  }

  @Test("a simple packet has no time")
  func simplePacket() throws {
    let file =
      layout.sectionHeader() + layout.interface() + layout.enhancedPacket(units: 7, [1])
      + layout.block(3, layout.bytes(UInt32(2)) + [5, 6])
    #expect(try readItems(of: file).frames.map(\.header.hasTime) == [true, false])
    var reader = try TimelineReader(ByteSource(bytes: file))
    var frames: [RecordedFrame] = []
    while let item = try reader.next() {
      if case .frame(let frame) = item { frames.append(frame) }
    }
    #expect(frames.map(\.hasTime) == [true, false])
    #expect(frames.map(\.timestampNanoseconds) == [7_000, 7_000])
    #expect(reader.summary.timelessFrameCount == 1)
  }

  @Test("zeros behind the last gzip member are padding")
  func gzipPadding() throws {
    let plain =
      layout.pcapHeader(magic: 0xA1B2_3C4D) + layout.pcapRecord(seconds: 1, fraction: 0, [1])
    let directory = try ScratchDirectory()
    var sink = try ByteSink(path: directory.name("r.gz"))
    try sink.write(plain)
    try sink.finish()
    let packed = try directory.bytes("r.gz")
    for count in [1, 512, 200_000] {
      let items = try readItems(of: packed + [UInt8](repeating: 0, count: count))
      #expect(items.frames.count == 1)
      #expect(items.damage.isEmpty)
    }
    let again = try readItems(of: packed + [0, 0] + [1, 2])
    #expect(again.damage.count == 1)
  }

  @Test("an interface's counts run from the start of the capture")
  func losses() {
    var losses = InterfaceLosses()
    for count in [1, 2, 3] as [UInt64] {
      losses.note(InterfaceStatistics(timestampNanoseconds: 0, dropped: count))
    }
    losses.note(
      InterfaceStatistics(interface: 1, timestampNanoseconds: 0, dropped: 4, droppedBySystem: 1))
    #expect(losses.total == 8)
  }

  @Test(
    "foreign kinds are named, with what to do",
    arguments: [
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd -d"), ([0xFD, 0x37, 0x7A, 0x58], "unxz"),
      (Array("BZh1".utf8), "bunzip2"), ([0x04, 0x22, 0x4D, 0x18], "lz4 -d"),
      (Array("snoo".utf8), "editcap"), (Array("12:0".utf8), "reads like text"),
    ] as [([UInt8], String)])
  func foreign(start: [UInt8], answer: String) {
    let error = #expect(throws: PacketFileError.self) {
      _ = try readItems(of: start + [UInt8](repeating: 0, count: 60))
    }
    #expect(error?.words(path: "x").contains(answer) == true)
  }
}
