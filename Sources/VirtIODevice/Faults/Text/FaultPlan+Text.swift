extension FaultPlan {
  /// The plan in words, a fault a line; ``init(text:)`` reads it back.
  public var text: String { statements.joined(separator: "\n") }

  /// The same in one line, with `;` between the statements.
  public var line: String { statements.joined(separator: "; ") }

  private var statements: [String] {
    (seed == 0 ? [] : ["seed=\(seed)"]) + faults.map(\.text)
  }

  /// Reads a plan, a fault a line or with `;` between them; `#` begins a comment.
  ///
  /// - Throws: where the first error is, and what was expected.
  public init(text: String) throws(OptionTextError) {
    self.init()
    for var line in try OptionStatements.read(text) {
      if line.word.isEmpty {
        seed = try line.require("seed").number()
        try line.expectAllTaken()
        continue
      }
      guard faults.count < FaultPlan.faultLimit else {
        throw line.error(.tooManyFaults(limit: FaultPlan.faultLimit))
      }
      faults.append(try Fault(&line))
    }
  }
}

extension Fault {
  /// The fault in words.
  public var text: String { ([verb.word] + verb.options + options).joined(separator: " ") }

  private var options: [String] {
    verb.isStanding ? [] : trigger.options(needsOccasion: verb.isSpontaneous)
  }

  init(_ line: inout OptionLine) throws(OptionTextError) {
    verb = try FaultVerb(&line)
    trigger =
      verb.isStanding
      ? FaultTrigger() : try FaultTrigger(&line, isSpontaneous: verb.isSpontaneous)
    try line.expectAllTaken()
  }
}
