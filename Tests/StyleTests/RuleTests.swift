import Testing

@Suite("Each rule finds what it forbids, and nothing else")
struct RuleTests {
  static func file(_ text: String, path: String = "Sources/Wire/Sample.swift") -> RepositoryFile {
    RepositoryFile(path: path, text: text)
  }

  static func lines(_ findings: [Finding]) -> [Int] { findings.map(\.line) }

  @Test("code, comments and literals are told apart, line by line")
  func sourceText() {
    let text = SourceText(
      """
      let a = "x // y \\("in" + "(")" // one
      /* two /* nested */
      still */ let b = #"q " \\"# + c
      \"""
      inside // not a comment
      \""" + d
      """)
    #expect(text.code == ["let a = \"\" ", "", " let b = \"\" + c", "", "", "\"\" + d"])
    #expect(text.comments.prefix(3) == ["// one", "/* two /* nested */", "still */"])
    #expect(text.code.count == 6 && text.comments.count == 6)
  }

  @Test("lines, files and functions at their limits and one beyond")
  func sizes() {
    let fits = String(repeating: "é", count: 100)
    #expect(Self.lines(SizeRules.longLines(in: Self.file(fits + "\n" + fits + "x"))) == [2])
    let lines = String(repeating: "\n", count: 400)
    #expect(SizeRules.longFile(Self.file(lines)).isEmpty)
    #expect(SizeRules.longFile(Self.file(lines + "\n")).count == 1)
    for (count, found) in [(66, []), (67, [4])] {
      let body = String(repeating: "  work { }\n", count: count)
      let text =
        "protocol P {\n  func require()\n}\nfunc f(\n  g: () -> Void = { }\n) {\n" + body + "}\n"
      // The declaration takes three lines and the closing brace one.
      #expect(Self.lines(SizeRules.longFunctions(in: Self.file(text))) == found)
    }
    let short = "func f() {\n" + String(repeating: "  work { }\n", count: 68) + "}\n"
    #expect(SizeRules.longFunctions(in: Self.file(short + short)).isEmpty)
    let long = "  init() {\n" + String(repeating: "  work { }\n", count: 69) + "}\n"
    #expect(Self.lines(SizeRules.longFunctions(in: Self.file(short + long))) == [71])
  }

  static let importLines: [(String, String, Bool)] = [
    ("Machine", "public import TraceFormat", true), ("Machine", "import Wire", false),
    ("Machine", "@preconcurrency import struct Wire.MACAddress", false),
    ("HTTP", "internal import Glibc", false), ("VirtIODevice", "import VirtIODriver", false),
    ("Tracer", "import KernelCore", false), ("Unknown", "import Wire", false),
    ("HTTP", "// import Wire", true), ("HTTP", "let text = \"import Wire\"", true),
    ("HTTP", "let import = 1", true),
  ]

  @Test("imports against the table", arguments: importLines)
  func imports(module: String, line: String, isAllowed: Bool) {
    let file = Self.file("\n" + line, path: "Sources/\(module)/Folder/Sample.swift")
    #expect(ImportRule.findings(in: file).isEmpty == isAllowed)
  }

  static let wordLines: [(String, Bool)] = [
    ("let x = try! f()", false), ("x as! Int", false), ("fatalError(\"no\")", false),
    ("print(x)", false), ("extension X: @unchecked Sendable {}", false),
    ("DispatchQueue.main", false), ("// TO" + "DO: later", false), ("/* FIX" + "ME */", false),
    ("// try! is banned", true), ("let x = \"print(x)\"", true), ("canvas.print(x)", true),
    ("blueprint(x)", true), ("x as? Int", true), ("try? f()", true),
  ]

  @Test("banned words in code, not in texts", arguments: wordLines)
  func words(line: String, isAllowed: Bool) {
    #expect(Self.lines(WordRules.findings(in: Self.file("\n" + line))) == (isAllowed ? [] : [2]))
  }

  @Test("tools may print")
  func printing() {
    let file = Self.file("print(x)", path: "Sources/Replayer/Sample.swift")
    #expect(WordRules.findings(in: file).isEmpty)
  }

  @Test("names that say nothing")
  func names() {
    for path in ["Sources/Wire/ByteUtils.swift", "Sources/Common/X.swift"] {
      #expect(NameRule.findings(in: Self.file("", path: path)).count == 1)
    }
    #expect(NameRule.findings(in: Self.file("", path: "Sources/Wire/Command.swift")).isEmpty)
  }

  @Test("unsafe code without a fence, without a reason")
  func unsafeCode() {
    let bare = "let a = 1\nlet b = unsafe f()"
    let explained = "// Safety: f is total.\n" + bare
    #expect(Self.lines(UnsafeRule.findings(in: Self.file(bare))) == [2, 2])
    #expect(Self.lines(UnsafeRule.findings(in: Self.file(explained))) == [3])
    let fenced = "Sources/Wire/Sample+Unsafe.swift"
    #expect(UnsafeRule.findings(in: Self.file(explained, path: fenced)).isEmpty)
    #expect(Self.lines(UnsafeRule.findings(in: Self.file(bare, path: fenced))) == [2])
    #expect(UnsafeRule.findings(in: Self.file(bare, path: "Sources/Kernel/A.swift")).count == 1)
    #expect(UnsafeRule.findings(in: Self.file("// unsafe\nlet unsafety = \"unsafe\"")).isEmpty)
  }

  @Test("tests that are left out")
  func skips() {
    for (line, isAllowed) in [
      ("@Test(.enabled(if: Requirement.qemu.isMet, \"QEMU\"))", true),
      ("@Test(.enabled(if: isInstalled))", false), ("@Test(.disabled())", false),
      ("@Test(.enabled(\"x\") { true })", false), ("let x = \".disabled(\"", true),
    ] {
      let file = Self.file(line, path: "Tests/WireTests/Sample.swift")
      #expect(SkipRule.findings(in: file).isEmpty == isAllowed, "\(line)")
    }
  }

  @Test("paths and hosts of one machine")
  func places() {
    for folder in ["work", "root", "home", "Users"] {
      #expect(PlaceRules.machinePaths(in: "cd '/" + folder + "/x'").count == 1)
      #expect(PlaceRules.machinePaths(in: "cd $base/" + folder + "/x, a/" + folder + "/").isEmpty)
    }
    let scheme = "https" + "://"
    #expect(
      PlaceRules.unknownHosts(in: "\(scheme)registry.quartz.dev/x") == ["registry.quartz.dev"])
    for host in ["github.com", "127.0.0.1:80", "localhost", "quartz.example", "$host", "h"] {
      #expect(PlaceRules.unknownHosts(in: "see \(scheme)\(host)/x").isEmpty, "\(host)")
    }
  }

  @Test("a trace without one of its parts, or without its line of the index")
  func traces() {
    let whole = ["Traces/g/x/manifest.json", "Traces/g/x/timeline.pcapng.gz"]
    let index = "| [x](g/x) | told | QEMU | zero divergence |"
    #expect(TraceFolderRule.findings(in: "g/x", holding: whole, index: index).isEmpty)
    #expect(TraceFolderRule.findings(in: "g/x", holding: whole, index: "").count == 1)
    for part in whole {
      let rest = whole.filter { $0 != part }
      let findings = TraceFolderRule.findings(in: "g/x", holding: rest, index: index)
      #expect(findings.count == 1, "\(part)")
    }
  }

  @Test("numbers of rules are told from other words, and found without a row")
  func identifiers() {
    let other = "C-" + "99"
    #expect(
      IdentifierRule.mentions(in: "C-18@7, (Z-28a) to D-3; UTF-8, H-1's, x86-64, C-v, R-1-2")
        == ["C-18", "Z-28a", "D-3", "H-1"])
    let rows = Self.file(
      "| <a id=\"c-1\"></a>C-1 a rule | must |\n| C-2 | no anchor |\n| <a id=\"d-1\"></a>D-1 |",
      path: "Documentation/Conformance.md")
    #expect(IdentifierRule.defined(in: [rows]) == ["C-1"])
    let text = Self.file("/// C-1 holds\n/// \(other) does not\n")
    #expect(Self.lines(IdentifierRule.findings(in: text, defined: ["C-1"])) == [2])
  }
}
