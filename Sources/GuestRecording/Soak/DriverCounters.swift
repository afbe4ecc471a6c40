import Hypervisor
import SystemPackage
import TraceFormat

/// The driver's own counters, as far as the end of its trace or of its console tells them.
public struct DriverCounters: Equatable, Sendable {
  /// Used elements taken from the receive queue.
  public internal(set) var consumed: Count?
  /// Frames made available on the transmit queue.
  public internal(set) var posted: Count?

  /// A counter, and whether the driver keeps more of it than the ring's 16 bits.
  public struct Count: Equatable, Sendable {
    public var value: UInt64
    public var isWide: Bool
  }

  private static let traceByteLimit = 65_536
  private static let consoleByteLimit = 4_096

  /// Reads the ends of the growing files: blocks of a trace can be read one by one.
  ///
  /// What they do not tell stays as it was.
  mutating func update(from channels: RawChannels) throws(VirtualMachineError) {
    try readConsole(channels.console)
    var reader = FrameReader()
    let tail = try FileTail.read(channels.trace, atMost: DriverCounters.traceByteLimit)
    var place = 0
    while let item = reader.take(tail.span, from: &place) {
      guard case .block(let block, _) = item, case .records(let records) = block.content
      else { continue }
      for record in records { note(record.event) }
    }
  }

  private mutating func note(_ event: TraceEvent) {
    switch event {
    case .pollBegan(queue: 0, let counter):
      // The console is ahead of a trace that waits to be sent.
      consumed = Count(value: max(counter, consumed?.value ?? 0), isWide: true)
    case .pollBegan(_, let counter): posted = Count(value: counter, isWide: true)
    case .usedElement(queue: 0, let position, _, _, _) where consumed?.isWide != true:
      consumed = Count(value: UInt64(position &+ 1), isWide: false)
    case .madeAvailable(queue: 1, let position, _, _, _) where posted?.isWide != true:
      posted = Count(value: UInt64(position &+ 1), isWide: false)
    default: break
    }
  }

  /// The last whole line that says `c=`.
  private mutating func readConsole(_ path: FilePath) throws(VirtualMachineError) {
    let bytes = try FileTail.read(path, atMost: DriverCounters.consoleByteLimit)
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { $0.hasPrefix("[rx: ") && $0.hasSuffix("]") }) else {
      return
    }
    for word in line.split(separator: " ") where word.hasPrefix("c=") {
      // The line gives the counter before that turn.
      consumed = UInt64(word.dropFirst(2)).map { Count(value: $0 &+ 1, isWide: true) }
    }
  }
}
