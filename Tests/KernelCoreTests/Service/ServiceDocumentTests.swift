import HTTP
import KernelCore
import Testing

@Suite("What the service shows of itself")
struct ServiceDocumentTests {
  /// Figures of the incident's last minute; every field differs from every other.
  static let figures: ServiceFigures = {
    var figures = ServiceFigures()
    figures.uptimeNanoseconds = 37_384_567_890_123
    figures.connectionsServed = 16_371
    figures.requests = 16_370
    figures.receive = .init(availableIndex: 16_700, usedIndex: 16_444)
    figures.transmit = .init(availableIndex: 65_485, usedIndex: 65_484)
    figures.traceGenerated = 8_816_898
    figures.traceLost = 12
    figures.pagesUsed = 341
    figures.pagesTotal = 65_536
    return figures
  }()

  /// Every counter at its largest.
  static let largestFigures: ServiceFigures = {
    var figures = ServiceFigures()
    figures.uptimeNanoseconds = .max
    figures.connectionsServed = .max
    figures.requests = .max
    figures.receive = .init(availableIndex: .max, usedIndex: .max)
    figures.transmit = .init(availableIndex: .max, usedIndex: .max)
    figures.traceGenerated = .max
    figures.traceLost = .max
    figures.pagesUsed = .max
    figures.pagesTotal = .max
    return figures
  }()

  static func page(_ figures: ServiceFigures) throws -> String {
    var buffer = ResponseBuffer(capacity: LandingPage.byteLimit)
    try LandingPage.write(figures, into: &buffer)
    return text(of: buffer)
  }

  @Test("the statistics, byte for byte")
  func statistics() throws {
    var buffer = ResponseBuffer(capacity: 512)
    try StatisticsDocument.write(Self.figures, into: &buffer)
    let expected =
      #"{"uptime_ms":37384567,"connections_served":16371,"requests":16370,"#
      + #""receive":{"available_index":16700,"used_index":16444},"#
      + #""transmit":{"available_index":65485,"used_index":65484},"#
      + #""trace":{"generated":8816898,"lost":12},"pages":{"used":341,"total":65536}}"# + "\n"
    #expect(text(of: buffer) == expected)
  }

  @Test("the page fits its limit at the largest figures")
  func largestPage() throws {
    let page = try Self.page(Self.largestFigures)
    #expect(page.utf8.count <= LandingPage.byteLimit)
    #expect(page.hasSuffix("</html>\n"))
  }

  @Test("each element names a member of the statistics and shows its value")
  func pageFollowsStatistics() throws {
    let page = try Self.page(Self.figures)
    let expected = [
      "connections_served\">16371", "requests\">16370", "receive.used_index\">16444",
      "receive.available_index\">16700", "transmit.used_index\">65484",
      "transmit.available_index\">65485", "trace.generated\">8816898", "trace.lost\">12",
      "pages.used\">341", "pages.total\">65536",
    ]
    for element in expected { #expect(page.contains("data-k=\"\(element)<"), "\(element)") }
    #expect(page.ranges(of: "data-k=").count == expected.count)
    #expect(page.contains("id=\"uptime\">10:23:04<"))
  }

  @Test("a dial has a dot lit for each 4,096 positions of the used index")
  func dials() throws {
    for index in stride(from: UInt32(0), through: 65_535, by: 1_365) {
      var figures = ServiceFigures()
      figures.receive.usedIndex = UInt16(index)
      let page = try Self.page(figures)
      let dials = try #require(page.split(separator: "<script>").first)
      // The transmit queue's dial shows its one dot at index zero.
      #expect(dials.count { $0 == "●" } == Int(index / 4_096) + 1 + 1, "\(index)")
      #expect(dials.count { $0 == "●" || $0 == "○" } == 32)
    }
  }
}
