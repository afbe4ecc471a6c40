import PacketFiles
import TestSupport
import Testing

@Suite("What the classic pcap writer writes reads back")
struct PcapWriterTests {
  @Test(arguments: ["f.pcap", "f.pcap.gz"])
  func roundTrip(name: String) throws {
    let directory = try ScratchDirectory()
    var writer = try PcapWriter(ByteSink(path: directory.name(name)))
    for count in 0..<300 {
      try writer.write(
        timestampNanoseconds: Int64(count) * 1_500_000_001, originalLength: 2000,
        bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count * 5))
    }
    try writer.finish()
    let frames = try readItems(of: ByteSource(path: directory.name(name))).frames
    #expect(frames.count == 300)
    for (count, frame) in frames.enumerated() {
      #expect(frame.timestampNanoseconds == Int64(count) * 1_500_000_001)
      #expect(frame.originalLength == 2000)
      #expect(frame.bytes.count == count * 5)
      #expect(frame.bytes.allSatisfy { $0 == UInt8(truncatingIfNeeded: count) })
    }
  }

  @Test(arguments: [-1, 4_294_967_296_000_000_000])
  func refusesATimeThatDoesNotFit(nanoseconds: Int64) throws {
    let directory = try ScratchDirectory()
    var writer = try PcapWriter(ByteSink(path: directory.name("f.pcap")))
    #expect(throws: PacketFileError.notRepresentable(.timestamp)) {
      try writer.write(timestampNanoseconds: nanoseconds, originalLength: 0, bytes: [])
    }
    try writer.finish()
  }

  @Test func refusesAFrameThatDoesNotFit() throws {
    let directory = try ScratchDirectory()
    var writer = try PcapWriter(ByteSink(path: directory.name("f.pcap")))
    #expect(throws: PacketFileError.notRepresentable(.frameLength)) {
      try writer.write(timestampNanoseconds: 0, originalLength: 0, bytes: [1])
    }
    let large = [UInt8](repeating: 0, count: FileLimit.frameByteCount + 1)
    #expect(throws: PacketFileError.notRepresentable(.frameLength)) {
      try writer.write(timestampNanoseconds: 0, originalLength: 1 << 20, bytes: large)
    }
    try writer.finish()
    #expect(try readItems(of: ByteSource(path: directory.name("f.pcap"))).frames.isEmpty)
  }
}
