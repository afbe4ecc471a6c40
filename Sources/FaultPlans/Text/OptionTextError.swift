/// Why a fault plan or a simulation's settings could not be read, and where.
public struct OptionTextError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Counts from 1; a `;` begins no new line.
  public var line: Int
  /// The first byte of what is wrong, counted from 1.
  public var column: Int
  public var problem: Problem

  public init(line: Int, column: Int, problem: Problem) {
    self.line = line
    self.column = column
    self.problem = problem
  }

  public enum Problem: Equatable, Sendable {
    /// No verb of this name.
    case unknownWord(String)
    /// The verb or setting takes no option of this name.
    case unknownOption(String)
    /// The option occurs twice.
    case repeatedOption(String)
    /// The option must be there.
    case missingOption(String)
    /// The option's value is not what stands here.
    case badValue(expected: String)
    /// Options exclude each other, or need each other.
    case badTrigger(expected: String)
    /// The text is longer than a plan or settings may be.
    case tooLong(limit: Int)
    /// More faults than one plan takes.
    case tooManyFaults(limit: Int)
  }

  public var description: String { "line \(line), column \(column): \(words)" }

  private var words: String {
    switch problem {
    case .unknownWord(let word): "unknown word '\(word)'; see Documentation/FaultPlans.md"
    case .unknownOption(let name): "no option '\(name)' here"
    case .repeatedOption(let name): "option '\(name)' stands twice"
    case .missingOption(let name): "option '\(name)=' is missing"
    case .badValue(let expected): "expected \(expected)"
    case .badTrigger(let expected): "expected \(expected)"
    case .tooLong(let limit): "text beyond \(limit) bytes"
    case .tooManyFaults(let limit): "more than \(limit) faults"
    }
  }
}
