/// What becomes of the trace; chosen on the kernel command line.
enum TraceMode {
  /// Sent while the kernel idles. When the ring is full the kernel waits, and nothing is lost.
  case stream
  /// Kept in memory, the oldest overwritten, until somebody asks for it.
  case flight
  /// Not recorded.
  case off
}

/// The words `trace=stream|flight|off` and `trace-blocks=N` of the kernel command line.
struct TraceOptions {
  private(set) var mode = TraceMode.stream
  /// Blocks of the ring, when the command line names a number.
  private(set) var blockCount: Int?
  /// A word began as one of ours and could not be read.
  private(set) var hasUnreadableWord = false

  /// - Parameter commandLine: words separated by spaces; those of others are left alone.
  init(parsing commandLine: [UInt8]) {
    var start = 0
    for end in 0...commandLine.count {
      guard end == commandLine.count || commandLine[end] == UInt8(ascii: " ") else { continue }
      if start < end { read(commandLine[start..<end]) }
      start = end + 1
    }
  }

  /// The number of blocks for a ring, which never takes more than half of what is free.
  func ringBlockCount(pagesFree: UInt64) -> Int {
    let free = Int(pagesFree)
    return max(2, min(blockCount ?? min(256, free / 8), free / 2))
  }

  private mutating func read(_ word: ArraySlice<UInt8>) {
    if let value = TraceOptions.value(of: "trace=", in: word) {
      readMode(value)
    } else if let value = TraceOptions.value(of: "trace-blocks=", in: word) {
      readBlockCount(value)
    }
  }

  private mutating func readMode(_ value: ArraySlice<UInt8>) {
    if TraceOptions.value(of: "stream", in: value)?.isEmpty == true {
      mode = .stream
    } else if TraceOptions.value(of: "flight", in: value)?.isEmpty == true {
      mode = .flight
    } else if TraceOptions.value(of: "off", in: value)?.isEmpty == true {
      mode = .off
    } else {
      hasUnreadableWord = true
    }
  }

  private mutating func readBlockCount(_ value: ArraySlice<UInt8>) {
    var number = 0
    for byte in value {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), number < 1 << 24 else {
        hasUnreadableWord = true
        return
      }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    if value.isEmpty { hasUnreadableWord = true } else { blockCount = number }
  }

  /// What follows `key`, when `word` begins with it.
  private static func value(
    of key: StaticString, in word: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    let count = key.utf8CodeUnitCount
    guard word.count >= count else { return nil }
    for offset in 0..<count {
      // Safety: the offset lies within the key.
      guard unsafe key.utf8Start[offset] == word[word.startIndex + offset] else { return nil }
    }
    return word.dropFirst(count)
  }
}
