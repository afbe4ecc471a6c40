import PacketFiles
import TestSupport
import Testing

@Suite("A compressed file delivers what is whole before its damage")
struct GzipTests {
  private func compressed() throws -> (packed: [UInt8], items: [PacketFileItem]) {
    let directory = try ScratchDirectory()
    let path = directory.name("f.pcap.gz")
    var writer = try PcapWriter(ByteSink(path: path))
    for count in 0..<40 {
      try writer.write(
        timestampNanoseconds: Int64(count), originalLength: 64,
        bytes: (0..<64).map { UInt8(truncatingIfNeeded: $0 &* count) })
    }
    try writer.finish()
    return (try directory.bytes("f.pcap.gz"), try readItems(of: ByteSource(path: path)))
  }

  @Test func everyTruncationIsReported() throws {
    let (packed, whole) = try compressed()
    #expect(whole.damage.isEmpty)
    for length in 2..<packed.count {
      do {
        let items = try readItems(of: Array(packed.prefix(length)))
        #expect(items.frames == Array(whole.frames.prefix(items.frames.count)))
        let offset = UInt64(length)
        #expect(
          items.damage.map(\.cause) == [.compressedTruncated(compressedOffset: offset)], "\(length)"
        )
      } catch let error as PacketFileError {
        guard case .headerTruncated = error else {
          Issue.record("\(length): \(error)")
          return
        }
      }
    }
  }

  @Test func everySingleBitFlipIsReadToItsEnd() throws {
    let (packed, whole) = try compressed()
    for bit in 16..<packed.count * 8 {
      var flipped = packed
      flipped[bit / 8] ^= 1 << (bit % 8)
      do {
        let items = try readItems(of: flipped)
        // The time, the flags for text and the system in gzip's header carry no meaning here.
        #expect(!items.damage.isEmpty || items == whole, "bit \(bit)")
      } catch {
        #expect(error is PacketFileError)
      }
    }
  }

  @Test func membersAreReadOneAfterTheOther() throws {
    let (packed, whole) = try compressed()
    let layout = Layout(order: .little)
    let record = layout.pcapRecord(seconds: 1, fraction: 2, [1, 2, 3])
    let directory = try ScratchDirectory()
    var sink = try ByteSink(path: directory.name("r.gz"))
    try sink.write(record)
    try sink.finish()
    let items = try readItems(of: packed + directory.bytes("r.gz"))
    #expect(items.frames.count == whole.frames.count + 1)
    #expect(items.frames.last?.bytes == [1, 2, 3])
    #expect(items.damage.isEmpty)
  }

  @Test func bytesAfterTheLastMemberAreReported() throws {
    let (packed, whole) = try compressed()
    let items = try readItems(of: packed + [1, 2, 3])
    #expect(items.frames == whole.frames)
    #expect(items.damage.count == 1)
  }
}
