import PacketFiles
import Recording
import Testing

@Suite("A timeline gives back what was put in")
struct TimelineTests {
  @Test(arguments: ["t.pcapng", "t.pcapng.gz"])
  func roundTrip(name: String) throws {
    let directory = try TemporaryDirectory()
    try SampleTimeline.write(to: directory.path(name))
    let (items, summary) = try readTimeline(of: directory.bytes(name))
    #expect(items == SampleTimeline.items)
    #expect(summary.condition == .complete)
    #expect(summary.frameCount == 3)
    #expect(summary.annotatedFrameCount == 2)
    #expect(summary.traceBlockCount == 3)
  }

  @Test func everyTruncationDeliversWhatIsWhole() throws {
    let file = try SampleTimeline.bytes()
    let ranges = blockRanges(of: file)
    for length in 12..<file.count {
      let (items, summary) = try readTimeline(of: Array(file.prefix(length)))
      let whole = max(0, ranges.filter { $0.upperBound <= length }.count - 2)
      let start = ranges.map(\.upperBound).last { $0 <= length } ?? 0
      #expect(items.content == Array(SampleTimeline.items.prefix(whole)), "\(length)")
      #expect(items.damage.map(\.offset) == (start == length ? [] : [UInt64(start)]), "\(length)")
      #expect(summary.condition != .complete, "\(length)")
    }
  }

  @Test func everySingleBitFlipCostsAtMostItsBlock() throws {
    let file = try SampleTimeline.bytes()
    let ranges = blockRanges(of: file)
    let whole = SampleTimeline.items
    for (index, range) in ranges.enumerated() {
      for bit in range.lowerBound * 8..<range.upperBound * 8 {
        var flipped = file
        flipped[bit / 8] ^= 1 << (bit % 8)
        if bit < 32 {
          #expect(throws: PacketFileError.self) { _ = try readTimeline(of: flipped) }
          continue
        }
        let content = try readTimeline(of: flipped).items.content
        if index == 1 {
          // The interface's description may now say another unit: the items stay, not their times.
          #expect(content.count >= whole.count - SampleTimeline.frames.count - 1, "bit \(bit)")
          continue
        }
        var others = whole
        if index >= 2 { others.remove(at: index - 2) }
        let isRecovered = isSubsequence(others, of: content)
        #expect(isRecovered, "block \(index) bit \(bit)")
        #expect(content.count <= whole.count, "block \(index) bit \(bit)")
      }
    }
  }

  private func isSubsequence(_ expected: [TimelineItem], of content: [TimelineItem]) -> Bool {
    var rest = content[...]
    return expected.allSatisfy { item in
      guard let index = rest.firstIndex(of: item) else { return false }
      rest = rest[(index + 1)...]
      return true
    }
  }

  @Test func framesSurviveALostInterfaceDescription() throws {
    var file = try SampleTimeline.bytes()
    let interface = blockRanges(of: file)[1]
    file.removeSubrange(interface.lowerBound + 3..<interface.upperBound - 2)
    let (items, summary) = try readTimeline(of: file)
    #expect(items.content == SampleTimeline.items)
    #expect(items.damage.map(\.length) == [5])
    #expect(summary.condition == .damaged)
  }

  @Test func aPacketCaptureIsNotATimeline() throws {
    let (items, summary) = try readTimeline(of: PcapReaderTests.file(.little))
    #expect(items.count == 3)
    #expect(summary.condition == .foreign)
  }

  @Test func anUnfinishedTimelineSaysSo() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    try abandonTimeline(path)
    let (items, summary) = try readTimeline(of: directory.bytes("t.pcapng.partial"))
    #expect(items == [.provenance(Provenance()), .traceBlock([1, 2, 3])])
    #expect(summary.condition == .unfinished)
  }

  private func abandonTimeline(_ path: String) throws {
    var writer = try TimelineWriter(ByteSink(path: path), provenance: Provenance())
    try writer.write(traceBlock: [1, 2, 3])
  }

  @Test(arguments: [("", "v"), ("a=b", "v"), ("a\nb", "v"), ("a", "v\nw")])
  func provenanceThatWouldNotReadBackIsRefused(key: String, value: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    #expect(throws: PacketFileError.notRepresentable(.provenance)) {
      _ = try TimelineWriter(
        ByteSink(path: path), provenance: Provenance([.init(key: key, value: value)]))
    }
  }

  @Test func aRefusedFrameLeavesNoTrace() throws {
    let directory = try TemporaryDirectory()
    var writer = try TimelineWriter(
      ByteSink(path: directory.path("t.pcapng")), provenance: Provenance())
    var frame = SampleTimeline.frames[0]
    frame.comment = String(repeating: "x", count: 65_536)
    #expect(throws: PacketFileError.notRepresentable(.optionLength)) {
      try writer.write(frame: frame)
    }
    try writer.write(frame: SampleTimeline.frames[1])
    try writer.finish(SampleTimeline.statistics)
    let (items, summary) = try readTimeline(of: directory.bytes("t.pcapng"))
    #expect(items.dropFirst().first == .frame(SampleTimeline.frames[1]))
    #expect(summary.condition == .complete)
  }
}
