public import NetStack
import VirtIO
public import VirtIODriver
public import Wire

/// What the kernel command line asks of a kernel (``CoreWord``).
public struct KernelConfiguration: Equatable, Sendable {
  public var address = IPv4Address(10, 0, 2, 15)
  public var prefixLength: UInt8 = 24
  public var gateway = IPv4Address(10, 0, 2, 2)
  public var port: UInt16 = 80
  public var driver = DriverOptions()
  public var trace = TraceOptions()
  /// No word is about it: what the stack does when.
  public var timing = StackTiming()

  public init() {}

  /// Reads a command line; the defaults stand where it is silent.
  public init(
    commandLine bytes: [UInt8], unknownWords: UnknownWords = .refused
  ) throws(WordError) {
    self.init()
    var words = KernelWords()
    var line = CommandLine(bytes)
    try line.readWords(unknown: unknownWords, names: { CoreWord.allCases.map { $0.name } }) {
      (word, line) throws(WordError) in try words.take(word, of: line)
    }
    self = words.configuration
  }
}

/// Reads the words of ``CoreWord``, one after the other.
package struct KernelWords {
  private var read = KernelConfiguration()
  private var receiveBufferCount: UInt16?

  package init() {}

  /// What all words together ask for: their order does not matter.
  package var configuration: KernelConfiguration {
    var configuration = read
    let size = read.driver.queueSize
    configuration.driver.receiveBufferCount = min(receiveBufferCount ?? size, size)
    return configuration
  }

  /// Takes a word; of two about the same thing the later one counts.
  ///
  /// - Returns: false when it is none of ``CoreWord``.
  package mutating func take(
    _ word: CommandLine.Word, of line: CommandLine
  ) throws(WordError) -> Bool {
    guard let row: CoreWord = line.row(of: word) else { return false }
    switch row {
    case .ip:
      (read.address, read.prefixLength) = try line.network(word, of: row)
    case .gateway: read.gateway = try line.address(word, of: row)
    case .port: read.port = UInt16(try line.number(word, of: row))
    case .driver: _ = try line.choice(word, of: row)
    case .queueSize: read.driver.queueSize = UInt16(try line.number(word, of: row))
    case .receiveBuffers: receiveBufferCount = UInt16(try line.number(word, of: row))
    case .firstPosition:
      read.driver.firstPosition = RingPosition(UInt16(try line.number(word, of: row)))
    case .eventIndex:
      _ = try line.choice(word, of: row)
      read.driver.usesEventIndex = true
    case .watchdog: read.driver.watchdog = try line.choice(word, of: row) == 0 ? .reports : .off
    case .trace:
      switch try line.choice(word, of: row) {
      case 0: read.trace.mode = .stream
      case 1: read.trace.mode = .flight
      default: read.trace.mode = .off
      }
    case .traceBlocks: read.trace.blockCount = Int(try line.number(word, of: row))
    case .platformDevice: break
    }
    return true
  }
}

/// What becomes of the trace.
public struct TraceOptions: Equatable, Sendable {
  public enum Mode: UInt8, Sendable {
    /// Sent while the kernel idles. When the ring is full the kernel waits, and nothing is lost.
    case stream
    /// Kept in memory, the oldest overwritten, until somebody asks for it.
    case flight
    /// Not recorded.
    case off
  }

  public var mode = Mode.stream
  /// Blocks of the ring, when the command line names a number.
  public var blockCount: Int?

  public init() {}

  /// The number of blocks for a ring, which never takes more than half of what is free.
  ///
  /// - Parameter pagesFree: free pages, of the size of a block.
  public func ringBlockCount(pagesFree: UInt64) -> Int {
    let free = Int(clamping: pagesFree)
    return max(2, min(blockCount ?? min(256, free / 8), free / 2))
  }
}
