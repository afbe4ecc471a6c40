import FaultPlans
import Testing
import VirtIO

@Suite("A fault plan as text")
struct FaultTextTests {
  @Test func `random plans survive the text, line by line and in one line`() throws {
    var random = RandomFaults(seed: 4)
    var words: Set<String> = []
    for _ in 0..<3_000 {
      let plan = random.plan()
      for fault in plan.faults { words.insert(fault.verb.word) }
      #expect(try FaultPlan(text: plan.text) == plan, "\(plan.text)")
      #expect(try FaultPlan(text: plan.line) == plan, "\(plan.line)")
    }
    #expect(words.count == RandomFaults.verbCount)
  }

  @Test func `a plan as people write it`() throws {
    let text = """
      # Two of everything.
      seed=7
      drop-notification queue=receive at=3   # the third one
      delay-interrupt by=50us every=10
        flip-length mask=0x100 at=7,9..11; pause-guest for=2s lose=interrupt when=1500us limit=1

      """
    let plan = try FaultPlan(text: text)
    #expect(plan.seed == 7)
    #expect(
      plan.faults == [
        PlannedFault(.dropNotification(.receive), at: 3),
        PlannedFault(.delayInterrupt(nil, by: 50_000), FaultTrigger(.every(10))),
        PlannedFault(.flipLength(nil, mask: 0x100), FaultTrigger(.at([7...7, 9...11]))),
        PlannedFault(
          .pauseGuest(duration: 2_000_000_000, losing: .interrupt),
          FaultTrigger(.moment(1_500_000, period: nil), limit: 1)),
      ])
    #expect(
      plan.text == """
        seed=7
        drop-notification queue=receive at=3
        delay-interrupt by=50us every=10
        flip-length mask=0x100 at=7,9..11
        pause-guest for=2s lose=interrupt when=1500us limit=1
        """)
  }

  @Test func `silence is an empty plan`() throws {
    for text in ["", "\n\n", " ;; \t", "# nothing"] {
      #expect(try FaultPlan(text: text).isEmpty)
    }
    #expect(FaultPlan().text.isEmpty)
  }

  /// A text, and where and what its first error is.
  static let errors: [(text: String, line: Int, column: Int, words: String)] = [
    ("drop-kick at=1", 1, 1, "unknown word 'drop-kick'"),
    ("reset-device at=1\n  drop-interrupt at=0", 2, 21, "expected event numbers from 1"),
    ("delay-interrupt by=50", 1, 20, "expected a duration such as"),
    ("delay-interrupt by=3steps", 1, 20, "expected a duration such as"),
    ("delay-interrupt by=99999999999999s", 1, 20, "expected a duration such as"),
    ("delay-interrupt", 1, 1, "option 'by=' is missing"),
    ("drop-interrupt at=1; drop-interrupt at=2 colour=red", 1, 42, "no option 'colour' here"),
    ("drop-interrupt at=1 at=2", 1, 21, "option 'at' stands twice"),
    ("drop-interrupt at=1 every=2", 1, 1, "expected one of at=, every=, one-in= and when="),
    ("reset-device", 1, 1, "expected one of at=, every=, one-in= and when="),
    ("drop-interrupt when=1ms", 1, 16, "no option 'when' here"),
    ("drop-notification queue=control", 1, 25, "expected receive or transmit"),
    ("stall-backend from=2ms to=1ms", 1, 27, "expected a moment after the stall's begin"),
    ("stall-backend from=2ms at=3", 1, 24, "no option 'at' here"),
    ("drop-frame queue=receive during=5ms..1ms", 1, 33, "expected two moments"),
    ("flip-id mask=0x1_0000 at=1", 1, 14, "expected a number from 1 to 4294967295"),
    ("flip-id mask=+1 at=1", 1, 14, "expected a number from 1 to 4294967295"),
    ("burst frames=10001", 1, 14, "expected a number from 1 to 10000"),
    ("first-position value=65536", 1, 22, "expected a number from 0 to 65535"),
    ("drop-interrupt 3", 1, 16, "no option '3' here"),
    ("seed=x", 1, 6, "expected a number"),
    ("colour=red", 1, 1, "option 'seed=' is missing"),
    ("spurious-interrupt on=tuesday at=1", 1, 23, "expected arrival or"),
    ("spurious-interrupt when=1ms period=0s", 1, 36, "expected a period of 1us or more"),
    ("spurious-interrupt when=1ms period=999ns", 1, 36, "expected a period of 1us or more"),
    ("delay-frame by=18446744073709551615ns", 1, 16, "expected a duration such as"),
    ("delay-frame by=34560001s", 1, 16, "expected a duration such as"),
    ("stall-backend from=18446744073709551615ns", 1, 20, "expected a duration such as"),
    ("drop-interrupt during=1ms..18446744073709551615ns", 1, 23, "expected two moments"),
    ("pause-guest for=40000000s when=1ms", 1, 17, "expected a duration such as"),
    ("delay-store field=used-index by=10001steps", 1, 33, "expected a duration such as"),
    ("stuck-read field=used-index times=1000001", 1, 35, "expected a number from 1 to 1000000"),
  ]

  @Test(arguments: errors.indices)
  func `an error says where it is and what was expected`(_ index: Int) throws {
    let (text, line, column, words) = Self.errors[index]
    let error = try #require(throws: OptionTextError.self) { try FaultPlan(text: text) }
    #expect(error.line == line, "\(error)")
    #expect(error.column == column, "\(error)")
    #expect(error.description.hasPrefix("line \(line), column \(column): \(words)"), "\(error)")
  }

  @Test func `sizes are limited`() throws {
    let longest = Array(repeating: "reset-device at=1", count: FaultPlan.faultLimit)
    #expect(try FaultPlan(text: longest.joined(separator: ";")).faults.count == 256)
    let many = (longest + ["reset-device at=1"]).joined(separator: "\n")
    let error = try #require(throws: OptionTextError.self) { try FaultPlan(text: many) }
    #expect(error.problem == .tooManyFaults(limit: 256))
    #expect(error.line == 257)
    let long = String(repeating: "#", count: 65_537)
    #expect(throws: OptionTextError(line: 1, column: 1, problem: .tooLong(limit: 65_536))) {
      try FaultPlan(text: long)
    }
  }
}
