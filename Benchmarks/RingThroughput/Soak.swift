import ArgumentParser
import TraceFormat
import VirtIODevice
import VirtIODriver

/// Frames for hours: bursts of any size both ways, any interleaving, indices that wrap again and
/// again, and every frame checked.
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move very many frames, each checked, and stop at the first that is wrong.")

  @Option(help: "Frames to move, both ways together.")
  var frames = 10_000_000
  @Option(help: "Seed of bursts, lengths and interleavings.")
  var seed: UInt64 = 1
  @Option(help: "Frames of one part; each has another queue size, interface and interleaving.")
  var part = 20_000_000

  func run() throws {
    var choices = SoakChoices(seed: seed)
    var moved = 0
    let elapsed = try processorSeconds {
      while moved < frames {
        let part = try SoakPart(&choices, frames: min(part, frames - moved))
        moved += part.moved
        print(
          "\(moved) frames; \(part.summary)")
      }
    }
    print(
      "\(moved) frames, no violation, \(tenths(elapsed)) s: "
        + "of processor time: \(Int(Double(moved) / elapsed)) frames a second")
  }
}
