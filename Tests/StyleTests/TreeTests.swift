import Testing

@Suite("The tree keeps its rules")
struct TreeTests {
  @Test("the tree is found")
  func found() {
    #expect(Repository.files.contains { $0.path == "Package.swift" })
    #expect(Repository.swiftFiles.contains { $0.path == "Tests/StyleTests/TreeTests.swift" })
  }

  @Test("lines of Swift, C, assembly and scripts fit 100 columns")
  func lineLength() {
    let written = Repository.files.filter { file in
      [".swift", ".c", ".h", ".S", ".ld"].contains(where: file.path.hasSuffix)
        || ["Scripts/", ".ci/"].contains(where: file.path.hasPrefix)
    }
    report(written.flatMap(SizeRules.longLines))
  }

  @Test("Swift files fit 400 lines")
  func fileLength() {
    report(Repository.swiftFiles.flatMap(SizeRules.longFile))
  }

  @Test("functions fit 70 lines")
  func functionLength() {
    report(
      Repository.swiftFiles.flatMap(SizeRules.longFunctions)
    )
  }

  @Test("a module imports what its row allows")
  func imports() {
    let sources = Repository.files(below: "Sources").filter(\.isSwift)
    report(sources.flatMap(ImportRule.findings))
  }

  @Test("the import table has a row for each module, and no other")
  func importTable() {
    let modules = Set(Repository.folders(in: "Sources")).subtracting(ImportRule.foreign)
    #expect(Set(ImportRule.allowed.keys) == modules)
  }

  @Test("no banned word")
  func words() {
    report(Repository.swiftFiles.flatMap(WordRules.findings))
  }

  @Test("every file has a name of its own")
  func names() {
    report(Repository.files.flatMap(NameRule.findings))
  }

  @Test("unsafe code is fenced and explained")
  func unsafeCode() {
    report(Repository.swiftFiles.flatMap(UnsafeRule.findings))
  }

  @Test("no path and no host of one machine")
  func places() {
    report(Repository.files.flatMap(PlaceRules.findings))
  }

  @Test("every trace of the corpus is complete, and in the index")
  func traces() throws {
    let paths = Repository.paths()
    let readme = try #require(Repository.files.first { $0.path == "Traces/README.md" })
    let index = readme.lines.joined(separator: "\n")
    for group in Repository.folders(in: "Traces") {
      for name in Repository.folders(in: "Traces/\(group)").map({ "\(group)/\($0)" }) {
        let files = paths.filter { $0.hasPrefix("Traces/\(name)/") }
        report(TraceFolderRule.findings(in: name, holding: files, index: index))
      }
    }
  }
}
