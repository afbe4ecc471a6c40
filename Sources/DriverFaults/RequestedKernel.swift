public import KernelCore
public import Machine
import NetStack
import VirtIODriver

/// The kernel that a command line asks for: the sound one, one of the zoo, or the incident's.
///
/// Every word is known here, whichever part it is for; Documentation/KernelWords.md lists them.
public struct RequestedKernel: Equatable, Sendable {
  public let configuration: KernelConfiguration
  public let faults: AskedFaults

  /// Reads a command line; the defaults stand where it is silent.
  ///
  /// Call it before a guest is booted with that line: what is wrong here stops the guest.
  public init(
    commandLine bytes: [UInt8], unknownWords: UnknownWords = .refused
  ) throws(WordError) {
    var core = KernelWords()
    var faults = AskedFaults()
    var line = CommandLine(bytes)
    try line.readWords(unknown: unknownWords, names: { RequestedKernel.wordNames }) {
      (word, line) throws(WordError) in
      // `driver` is a row of both, and takes more here.
      if try faults.take(word, of: line) { return true }
      return try core.take(word, of: line)
    }
    var configuration = core.configuration
    configuration.timing.retransmits = faults.retransmits
    faults.polling.firstPosition = configuration.driver.firstPosition
    self.configuration = configuration
    self.faults = faults
  }

  /// What the kernel would have against a command line, in a sentence without its full stop;
  /// `nil` when it takes every word.
  public static func objection(to words: String) -> String? {
    let line = Array(words.utf8)
    do throws(WordError) {
      _ = try RequestedKernel(commandLine: line)
      return nil
    } catch {
      return String(decoding: error.text(in: line), as: UTF8.self)
    }
  }

  /// All words, in the order of the table.
  public static var wordNames: [String] {
    CoreWord.allCases.map { $0.name } + FaultWord.allCases.map { $0.name }
  }

  /// Boots and serves; returns only when there is nothing to serve with any more.
  ///
  /// - Throws: whatever ends the run from below the seam; nothing on bare metal.
  public func run<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) -> KernelFailure {
    if faults.isPolling {
      return try IncidentKernel.run(faults.polling, configuration, on: &machine)
    }
    if faults.leavesDriverAlone {
      return try Unikernel.run(configuration, decisions: SoundDecisions(), on: &machine)
    }
    return try Unikernel.run(configuration, decisions: ZooDriver(faults), on: &machine)
  }

  /// Reads a command line and runs what it asks for.
  ///
  /// - Parameter unknownWords: passed over where a recording shows that its kernel went on.
  public static func run<M: Machine & ~Copyable>(
    commandLine: [UInt8], unknownWords: UnknownWords = .refused, on machine: inout M
  ) throws(M.Fault) -> KernelFailure {
    let kernel: RequestedKernel
    do throws(WordError) {
      kernel = try RequestedKernel(commandLine: commandLine, unknownWords: unknownWords)
    } catch {
      error.report(in: commandLine, on: &machine)
      return .badCommandLine(error)
    }
    return try kernel.run(on: &machine)
  }
}
