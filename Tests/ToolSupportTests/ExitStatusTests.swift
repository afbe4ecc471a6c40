import Foundation
import Testing

@testable import ToolSupport

@Suite("Exit codes")
struct ExitStatusTests {
  @Test("README.md says what the enumeration says")
  func readme() throws {
    let checkout = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
      url.deletingLastPathComponent()
    }
    let text = try String(contentsOf: checkout.appending(path: "README.md"), encoding: .utf8)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(ExitStatus.summary))
  }

  @Test("the numbers are those that scripts rely on")
  func numbers() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 130])
  }
}

@Suite("Interruption")
struct InterruptionTests {
  @Test("what is thrown comes out, and what is returned")
  func outcome() async throws {
    let value = try await Interruption.guarding { _ async throws(CommandFailure) in 7 }
    #expect(value == 7)
    await #expect(throws: CommandFailure(.finding, "hang")) {
      try await Interruption.guarding { _ async throws(CommandFailure) -> Int in
        throw CommandFailure(.finding, "hang")
      }
    }
  }

  @Test("a wait ends with the request, and with the task")
  func waits() async {
    let interruption = Interruption()
    let first = Task { await interruption.wait() }
    let second = Task { await interruption.wait() }
    second.cancel()
    await second.value
    #expect(!interruption.isRequested)
    interruption.request()
    await first.value
    await interruption.wait()
    #expect(interruption.isRequested)
  }
}
