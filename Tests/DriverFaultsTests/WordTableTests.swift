import DriverFaults
import Foundation
import KernelCore
import Testing

@Suite("Documentation/KernelWords.md")
struct WordTableTests {
  private static var rows: [String] {
    let faults = FaultWord.allCases.map { row($0) }
    let shadowed = FaultWord.allCases.map(\.name)
    return CoreWord.allCases.filter { !shadowed.contains($0.name) }.map { row($0) } + faults
  }

  private static func row(_ word: some KernelWord) -> String {
    let values = String(decoding: word.values.text, as: UTF8.self)
    return "| `\(word.name)` | \(values) | \(word.standard) | \(word.meaning) |"
  }

  @Test("the table is the one that the kernel reads by")
  func table() throws {
    let document = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/KernelWords.md")
    let lines = try String(contentsOf: document, encoding: .utf8).split(separator: "\n")
    let found = lines.filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(found == Self.rows)
  }

  @Test("the names of the zoo are those of its policies")
  func policies() throws {
    let document = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/Zoo.md")
    let zoo = try String(contentsOf: document, encoding: .utf8)
    for variant in PolicyVariant.allCases {
      #expect(zoo.contains("`\(variant.name)`"), "\(variant.name)")
    }
  }

  @Test("no name stands twice, and every word is taken by the part that has it")
  func names() throws {
    let names = RequestedKernel.wordNames.filter { $0 != CoreWord.driver.name }
    #expect(Set(names).count == names.count)
    for word in CoreWord.allCases { #expect(try Self.takes(word), "\(word)") }
    for word in FaultWord.allCases { #expect(try Self.takes(word), "\(word)") }
  }

  /// Whether a value of the row is taken, and is not the same as silence.
  private static func takes(_ word: some KernelWord) throws -> Bool {
    let value =
      switch word.values {
      case .network: "192.0.2.1/8"
      case .address: "192.0.2.1"
      case .number(let range): "\(range.upperBound)"
      case .powerOfTwo: "1"
      case .one(let names): names.split(separator: " ").last.map(String.init) ?? ""
      case .several(let names): names[names.count - 1]
      case .anything: "x"
      }
    let kernel = try RequestedKernel(commandLine: Array("\(word.name)=\(value)".utf8))
    if case .anything = word.values { return true }
    // More receive buffers than descriptors are as many as there are descriptors.
    if value == word.standard || word.name == CoreWord.receiveBuffers.name { return true }
    return try kernel != RequestedKernel(commandLine: [])
  }
}
