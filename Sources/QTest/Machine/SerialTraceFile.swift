import Hypervisor
public import SystemPackage
import TraceFormat

/// A trace as the kernel's second serial port sends it, written to a file.
///
/// Ticks are nanoseconds. Nothing is lost: a full block is written before the next record.
public struct SerialTraceFile: ~Copyable {
  private var ring: TraceRing
  private var drain: FramedDrain
  private var bytes: [UInt8] = []
  private let file: FileDescriptor
  /// Records so far.
  public private(set) var recordCount: UInt64 = 0

  private static let blockCount = 16
  private static let writeByteCount = 65_536

  /// Creates or empties the file at `path`.
  ///
  /// - Parameters:
  ///   - commandLine: the kernel's, as the trace is to report it.
  ///   - identifier: tells this run from others.
  public init(
    path: FilePath, commandLine: [UInt8], identifier: UInt32
  ) throws(QTestError) {
    let file: FileDescriptor
    do throws(HypervisorError) {
      file = try FileDescriptor.makeEmpty(path)
    } catch {
      throw .system(error)
    }
    let session = TraceSession(ticksPerSecond: 1_000_000_000, commandLine: commandLine)
    ring = TraceRing(blockCount: Self.blockCount, sessionIdentifier: identifier)
    drain = FramedDrain(session: session.block(sessionIdentifier: identifier))
    self.file = file
  }

  deinit {
    // A descriptor that cannot be closed is closed all the same (close(2)).
    try? file.close()
  }

  mutating func append(_ event: TraceEvent, ticks: UInt64) throws(QTestError) {
    ring.append(event, ticks: ticks)
    recordCount += 1
    if ring.sealedBlockCount > 0 { try write(beyond: Self.writeByteCount) }
  }

  /// Writes everything that was recorded.
  ///
  /// - Returns: the records so far.
  mutating func finish() throws(QTestError) -> UInt64 {
    ring.seal()
    try write(beyond: 0)
    return recordCount
  }

  private mutating func write(beyond count: Int) throws(QTestError) {
    while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
    guard bytes.count > count else { return }
    do {
      try file.writeAll(bytes)
    } catch {
      throw .system(.system(.writeDescriptor, error as? Errno ?? .ioError))
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
