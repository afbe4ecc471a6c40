import PacketFiles
import SystemPackage
import TestSupport
import Testing

@Suite("A file gets its name only when it is complete")
struct ByteSinkTests {
  @Test(arguments: ["f", "f.gz"])
  func theNameComesAtTheEnd(name: String) throws {
    let directory = try ScratchDirectory()
    var sink = try ByteSink(path: directory.name(name))
    try sink.write([1, 2, 3])
    #expect(try directory.names() == [name + ".partial"])
    try sink.finish()
    #expect(try directory.names() == [name])
  }

  @Test(arguments: ["f.pcap", "f.pcap.gz"])
  func aDroppedWriterLeavesWhatItWrote(name: String) throws {
    let directory = try ScratchDirectory()
    try abandonWriter(directory.name(name))
    #expect(try directory.names() == [name + ".partial"])
    let items = try readItems(of: ByteSource(path: directory.name(name + ".partial")))
    #expect(items.frames.map(\.bytes) == [[1], [2, 3]])
    #expect(items.damage.count == (name.hasSuffix(".gz") ? 1 : 0))
  }

  private func abandonWriter(_ path: String) throws {
    var writer = try PcapWriter(ByteSink(path: path))
    try writer.write(timestampNanoseconds: 1, originalLength: 1, bytes: [1])
    try writer.flush()
    try writer.write(timestampNanoseconds: 2, originalLength: 2, bytes: [2, 3])
  }

  @Test func flushedBytesCanBeReadWhileTheWriterLives() throws {
    let directory = try ScratchDirectory()
    var writer = try PcapWriter(ByteSink(path: directory.name("f.pcap.gz")))
    try writer.write(timestampNanoseconds: 1, originalLength: 1, bytes: [1])
    try writer.flush()
    let items = try readItems(of: ByteSource(path: directory.name("f.pcap.gz.partial")))
    #expect(items.frames.map(\.bytes) == [[1]])
    try writer.finish()
  }

  @Test func aPathThatCannotBeOpenedIsNamed() throws {
    let directory = try ScratchDirectory()
    let path = directory.name("none/f")
    #expect(throws: PacketFileError.cannotOpen(path: path + ".partial", .noSuchFileOrDirectory)) {
      _ = try ByteSink(path: path)
    }
    #expect(throws: PacketFileError.cannotOpen(path: path, .noSuchFileOrDirectory)) {
      _ = try ByteSource(path: path)
    }
  }

}
