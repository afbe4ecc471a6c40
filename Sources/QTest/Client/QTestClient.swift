public import Hypervisor
public import SystemPackage

/// The asking side of QEMU's test protocol, over a stream socket.
///
/// Commands are collected and sent together; answers come in the same order. A store is not
/// waited for: it is sent with the next command whose answer matters, and a refusal is thrown
/// there. Before anything reaches the device by another way, such as a frame through a socket,
/// ``flush()`` sees to it that the stores are there first.
///
/// ## What has happened when an answer is here
///
/// QEMU carries commands out in turns of its main loop. One turn reads at most 1,024 bytes of
/// commands and carries out all complete ones, one after another; in the same turn, before or
/// after them, it runs the routines that were due when the turn began: a scheduled transmission,
/// the arrival of one frame at the backend. A register store acts before its answer, and so does
/// what it does within itself, such as the delivery of waiting frames by QueueNotify of the
/// receive queue. What it only schedules happens in the next turn.
///
/// A command that is sent after an answer was read is carried out in a later turn. Hence after
/// ``turn(_:)`` of *n*, everything that takes *n* - 1 turns has happened, without a wait for
/// time: 2 for one routine, 3 for a transmission with its second look at the ring, one more for
/// each further frame that the backend reads.
public struct QTestClient: ~Copyable {
  private let connection: FileDescriptor
  private var outgoing: [UInt8] = []
  private var pending: [QTestCommand] = []
  private var pendingReplyBytes = 0
  private var lines = LineBuffer()
  private var chunk = [UInt8](repeating: 0, count: 65_536)

  /// Changes of intercepted lines since they were last taken, in order.
  public private(set) var interrupts: [QTestInterrupt] = []
  /// Round trips so far.
  public private(set) var exchangeCount = 0

  /// Replies of one exchange stay below the socket's buffer, so that neither side has to read
  /// while it sends.
  private static let replyByteLimit = 65_536
  private static let commandByteLimit = 65_536
  /// Interrupts that are kept until they are taken; later ones are forgotten.
  public static let interruptLimit = 65_536

  /// Talks over `connection`, which it owns and closes.
  public init(connection: FileDescriptor) {
    self.connection = connection
  }

  /// Connects to whoever listens at `path`.
  ///
  /// - Parameter limit: how long an answer may take.
  public init(path: FilePath, limit: Duration = .seconds(20)) throws(QTestError) {
    do throws(HypervisorError) {
      let connection = try LocalSocket.connect(to: path)
      try LocalSocket.setLimit(limit, on: connection)
      self.init(connection: connection)
    } catch {
      throw .system(error)
    }
  }

  deinit {
    // A descriptor that cannot be closed is closed all the same (close(2)).
    try? connection.close()
  }

  /// Adds a command whose answer says nothing; it is sent with the next exchange.
  public mutating func post(_ command: QTestCommand) throws(QTestError) {
    if outgoing.count >= Self.commandByteLimit || pendingReplyBytes >= Self.replyByteLimit {
      _ = try exchange()
    }
    command.append(to: &outgoing)
    pending.append(command)
    pendingReplyBytes += command.replyByteCount
  }

  /// Sends one command after all that were posted, and returns its answer.
  public mutating func perform(_ command: QTestCommand) throws(QTestError) -> QTestReply {
    try post(command)
    return try exchange()
  }

  /// Sends `commands` together, after all that were posted, and returns their answers in order.
  public mutating func perform(
    _ commands: [QTestCommand]
  ) throws(QTestError) -> [QTestReply] {
    if !pending.isEmpty { _ = try exchange() }
    var replies: [QTestReply] = []
    replies.reserveCapacity(commands.count)
    for command in commands {
      if outgoing.count >= Self.commandByteLimit || pendingReplyBytes >= Self.replyByteLimit {
        try collect { replies.append($0) }
      }
      command.append(to: &outgoing)
      pending.append(command)
      pendingReplyBytes += command.replyByteCount
    }
    try collect { replies.append($0) }
    return replies
  }

  /// Sends what was posted and waits for the answers.
  public mutating func flush() throws(QTestError) {
    if !pending.isEmpty { _ = try exchange() }
  }

  /// Lets the other side's main loop take at least `count` turns; see the type's description.
  public mutating func turn(_ count: Int) throws(QTestError) {
    for _ in 0..<count { _ = try perform(.endianness) }
  }

  /// The changes of intercepted lines since the last call.
  public mutating func takeInterrupts() -> [QTestInterrupt] {
    defer { interrupts.removeAll(keepingCapacity: true) }
    return interrupts
  }

  /// Takes what arrives by itself, without a command: changes of intercepted lines.
  ///
  /// - Parameter stop: ends the wait as well.
  /// - Returns: false if nothing arrived within `limit`.
  public mutating func listen(
    within limit: Duration, orUntil stop: StopRequest? = nil
  ) throws(QTestError) -> Bool {
    try flush()
    let waited = [connection] + (stop.map { [$0.descriptor] } ?? [])
    guard DescriptorWait.readable(waited, within: limit)[0] else { return false }
    try receive()
    while let line = lines.next() { _ = try take(line, expecting: nil) }
    return true
  }
}

/// The exchange itself.
extension QTestClient {
  private mutating func exchange() throws(QTestError) -> QTestReply {
    var last = QTestReply.done
    try collect { last = $0 }
    return last
  }

  /// Sends everything and hands over every answer; the first refusal is thrown after the last.
  private mutating func collect(_ body: (QTestReply) -> Void) throws(QTestError) {
    do throws(HypervisorError) {
      try LocalSocket.send(outgoing, over: connection)
    } catch {
      throw QTestError(error)
    }
    outgoing.removeAll(keepingCapacity: true)
    pendingReplyBytes = 0
    exchangeCount += 1
    var refusal: QTestError?
    for command in pending {
      let reply = try nextReply(command.replyForm)
      if case .refused(let reason) = reply, refusal == nil {
        refusal = .refused(command: command.excerpt, reason: reason)
      }
      body(reply)
    }
    pending.removeAll(keepingCapacity: true)
    if let refusal { throw refusal }
  }

  private mutating func nextReply(_ form: QTestReplyForm) throws(QTestError) -> QTestReply {
    while true {
      while let line = lines.next() {
        if let reply = try take(line, expecting: form) { return reply }
      }
      try receive()
    }
  }

  /// Takes one line; `nil` if it reports an interrupt.
  private mutating func take(
    _ line: ArraySlice<UInt8>, expecting form: QTestReplyForm?
  ) throws(QTestError) -> QTestReply? {
    do throws(QTestProtocolError) {
      switch try QTestLine(parsing: line, expecting: form) {
      case .reply(let reply): return reply
      case .interrupt(let interrupt):
        if interrupts.count < Self.interruptLimit { interrupts.append(interrupt) }
        return nil
      }
    } catch {
      throw .malformed(error)
    }
  }

  private mutating func receive() throws(QTestError) {
    let count: Int
    do throws(HypervisorError) {
      count = try LocalSocket.receive(into: &chunk, from: connection)
    } catch {
      throw QTestError(error)
    }
    if count == 0 { throw .ended }
    do throws(QTestProtocolError) {
      try lines.append(chunk.prefix(count))
    } catch {
      throw .malformed(error)
    }
  }
}

/// Single accesses. What stores is posted, what loads is waited for.
extension QTestClient {
  /// One load at `address`.
  public mutating func load(
    _ width: QTestWidth, _ address: UInt64
  ) throws(QTestError) -> UInt64 {
    guard case .value(let value) = try perform(.load(width, address: address)) else { return 0 }
    return value
  }

  public mutating func load16(_ address: UInt64) throws(QTestError) -> UInt16 {
    UInt16(truncatingIfNeeded: try load(.half, address))
  }

  public mutating func load32(_ address: UInt64) throws(QTestError) -> UInt32 {
    UInt32(truncatingIfNeeded: try load(.word, address))
  }

  /// 1 to ``QTestCommand/byteLimit`` bytes from `address` on.
  public mutating func read(
    _ address: UInt64, byteCount: Int
  ) throws(QTestError) -> [UInt8] {
    let command = QTestCommand.read(address: address, byteCount: byteCount)
    guard case .bytes(let bytes) = try perform(command) else { return [] }
    return bytes
  }

  public mutating func store(
    _ width: QTestWidth, _ value: UInt64, to address: UInt64
  ) throws(QTestError) {
    try post(.store(width, value: value, address: address))
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) throws(QTestError) {
    try store(.half, UInt64(value), to: address)
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) throws(QTestError) {
    try store(.word, UInt64(value), to: address)
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) throws(QTestError) {
    try store(.double, value, to: address)
  }

  /// Writes any number of bytes from `address` on.
  public mutating func write(_ bytes: [UInt8], to address: UInt64) throws(QTestError) {
    var done = 0
    while done < bytes.count {
      let count = min(bytes.count - done, QTestCommand.byteLimit)
      let part = count == bytes.count ? bytes : Array(bytes[done..<(done + count)])
      try post(.write(part, address: address &+ UInt64(done)))
      done += count
    }
  }

  /// Sets `byteCount` bytes from `address` on to `value`.
  public mutating func fill(
    _ value: UInt8, _ address: UInt64, byteCount: UInt64
  ) throws(QTestError) {
    try post(.fill(value, address: address, byteCount: byteCount))
  }
}

/// Why the other side of the test protocol could not be used.
public enum QTestError: Error, Equatable, Sendable {
  /// It sent what the protocol does not allow.
  case malformed(QTestProtocolError)
  /// It refused a command; both in its words.
  case refused(command: String, reason: String)
  /// It closed the connection, as QEMU does when an assertion of it fails.
  case ended
  /// The connection, the board or its frame socket failed.
  case system(HypervisorError)
}

extension QTestError {
  init(_ error: HypervisorError) {
    switch error {
    case .system(.writeDescriptor, .brokenPipe), .system(.writeDescriptor, .connectionReset):
      self = .ended
    default: self = .system(error)
    }
  }
}
