import Diagnosis
import Foundation
import Testing

@Suite("The causes of the documentation")
struct CauseTableTests {
  private static let checkout = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("every cause has the row that its findings name", arguments: Cause.allCases)
  func row(_ cause: Cause) throws {
    let parts = cause.documentation.split(separator: "#")
    try #require(parts.count == 2 && parts[1] == cause.rawValue)
    let text = try String(
      contentsOf: Self.checkout.appending(path: String(parts[0])), encoding: .utf8)
    let rows = text.split(separator: "\n").filter {
      $0.hasPrefix("| <a id=") && $0.contains("<a id=\"\(cause.rawValue)\"></a>")
    }
    #expect(rows.count == 1)
    #expect(rows.first?.contains("`\(cause.rawValue)`") == true)
  }
}
