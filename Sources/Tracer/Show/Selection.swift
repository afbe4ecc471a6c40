import ArgumentParser
import TraceFormat

/// Which lines of a timeline `show` prints.
struct Selection: ParsableArguments {
  @Option(help: ArgumentHelp("Only this virtqueue: rx, tx or its index, 0 to 3.", valueName: "q"))
  var queue: QueueName?

  @Option(help: ArgumentHelp("Only records of this kind, or frame; repeatable.", valueName: "kind"))
  var kind: [EntryKind] = []

  @Option(help: ArgumentHelp("From this record on.", valueName: "record"))
  var from: UInt64?

  @Option(help: ArgumentHelp("Up to and with this record.", valueName: "record"))
  var to: UInt64?

  @Flag(help: "Only what the driver recorded.")
  var ringOnly = false

  @Flag(help: "Only frames.")
  var wireOnly = false

  @Option(name: .customShort("c"), help: ArgumentHelp("Stop after so many lines.", valueName: "n"))
  var count: UInt64?

  func validate() throws {
    if ringOnly && wireOnly {
      throw ValidationError("--ring-only and --wire-only exclude each other.")
    }
    if let from, let to, from > to { throw ValidationError("--from is after --to.") }
  }
}

/// A virtqueue as people name it.
struct QueueName: ExpressibleByArgument {
  var index: UInt8

  init?(argument: String) {
    switch argument {
    case "rx": index = 0
    case "tx": index = 1
    default:
      guard let index = UInt8(argument), index < 4 else { return nil }
      self.index = index
    }
  }
}

/// A kind of line: a kind of record, or a frame.
enum EntryKind: Equatable, ExpressibleByArgument, CaseIterable {
  case record(EventKind)
  case frame

  static let allCases = EventKind.allCases.map { EntryKind.record($0) } + [.frame]
  static var allValueStrings: [String] { EventKind.allCases.map { "\($0.name)" } + ["frame"] }

  init?(argument: String) {
    if argument == "frame" {
      self = .frame
    } else if let kind = EventKind(name: argument) {
      self = .record(kind)
    } else {
      return nil
    }
  }
}
