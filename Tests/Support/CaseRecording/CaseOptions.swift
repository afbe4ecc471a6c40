import FaultPlans
import SimulatedNetwork
import Simulation
import VirtIO
import VirtIODevice

/// How a case is recorded, apart from the words that the kernel reads itself.
public struct CaseOptions {
  var interface = DeviceInterface.legacy
  var traffic = CaseTraffic.connections
  /// Draws how late the device's steps and interrupts are; nil has none late.
  var seed: UInt64?
  /// The longest that one is late, in nanoseconds.
  var delay: UInt64 = 2_000
  /// Nanoseconds between two segments of a client; nil leaves what the traffic has.
  var pause: UInt64?
  /// Virtual time after which the run ends that nothing else ends.
  var seconds: UInt64 = 60
  /// When the peer first asks for the kernel's address, in nanoseconds; nil asks at a millisecond
  /// and takes an announcement too.
  var early: UInt64?
  /// What goes wrong.
  var faults = FaultPlan()
  /// The words for the kernel.
  var kernelWords: [String] = []

  /// A word that makes no sense.
  public struct BadWord: Error {
    public var word: String
  }

  /// Takes the options, which begin with `--` and have a value, and leaves the kernel its words.
  public init(_ words: [String]) throws(BadWord) {
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        kernelWords.append(word)
        continue
      }
      guard let value = rest.popFirst() else { throw BadWord(word: word) }
      try take(word, value)
    }
  }

  private mutating func take(_ word: String, _ value: String) throws(BadWord) {
    if word == "--faults" {
      do throws(OptionTextError) {
        faults = try FaultPlan(text: value)
      } catch {
        throw BadWord(word: "\(word): \(error)")
      }
      return
    }
    let number = UInt64(value)
    switch (word, value, number) {
    case ("--interface", "modern", _): interface = .modern
    case ("--interface", "legacy", _): interface = .legacy
    case ("--traffic", _, _):
      guard let traffic = CaseTraffic(rawValue: value) else { throw BadWord(word: value) }
      self.traffic = traffic
    case ("--seed", _, let number?): seed = number
    case ("--delay", _, let number?): delay = number
    case ("--pause", _, let number?): pause = number
    case ("--early", _, let number?): early = number
    case ("--seconds", _, let number?): seconds = number
    default: throw BadWord(word: word + " " + value)
    }
  }

  var clients: [ClientScript] {
    traffic.clients.map { script in
      var script = script
      script.pause = pause ?? script.pause
      return script
    }
  }

  var interleaving: Interleaving {
    seed.map { .seeded(seed: $0, maximumDelay: delay) } ?? .immediate
  }
}
