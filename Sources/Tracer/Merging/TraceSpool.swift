import Bytes
import Matching
import PacketFiles
import Recording
import ToolSupport
import TraceFormat

/// A trace that was read once, front to back: its transfers and its blocks wait in files.
///
/// Which boot is merged is known at the end, so each has its own; a pipe is as good as a file.
struct TraceSpool {
  let path: String
  /// In order of first appearance.
  private(set) var boots: [SpooledBoot] = []
  private(set) var account = RecordingAccount()

  /// Reads the raw serial capture, or the blocks of a timeline, at `path`; `-` is the standard
  /// input.
  ///
  /// - Throws: usage when there is no trace in it.
  init(path: String) throws(CommandFailure) {
    self.path = path
    do throws(RecordingError) {
      var reader = try RecordingReader(path: path)
      var current: SpooledBoot?
      while let item = try reader.next() {
        let identifier: UInt32
        switch item {
        case .boot(let boot): identifier = boot.identifier
        case .records(let block): identifier = block.header.sessionIdentifier
        case .gap(let gap): identifier = gap.boot
        case .provenance, .clockModel, .frame, .statistics, .damage: continue
        }
        if current?.identifier != identifier { current = try boot(identifier) }
        do throws(PacketFileError) { try current?.take(item) } catch { throw .unreadable(error) }
      }
      account = reader.account
    } catch .noTrace(0, _) {
      throw CommandFailure(.usage, "\(path): the trace is empty")
    } catch {
      throw CommandFailure(.usage, error.words(path: path))
    }
    for boot in boots { boot.finish() }
    if boots.isEmpty {
      throw CommandFailure(
        .usage, "\(path): a packet file without a trace; name the trace first, then the capture")
    }
  }

  private mutating func boot(_ identifier: UInt32) throws(RecordingError) -> SpooledBoot {
    if let known = boots.first(where: { $0.identifier == identifier }) { return known }
    do throws(PacketFileError) {
      let boot = try SpooledBoot(identifier)
      boots.append(boot)
      return boot
    } catch {
      throw .unreadable(error)
    }
  }

  /// What of a boot's records arrived.
  func account(of boot: SpooledBoot) -> BootAccount {
    guard let known = account.boots.first(where: { $0.identifier == boot.identifier }) else {
      preconditionFailure("a spooled boot is one of the account's")
    }
    return known
  }

  /// The trace of one boot.
  ///
  /// - Parameter session: its identifier; `nil` takes the only one, or the one with most records.
  /// - Throws: usage when there is no such session, or no record of it arrived.
  func boot(session: UInt32?) throws(CommandFailure) -> SpooledBoot {
    let boot: SpooledBoot
    if let session {
      guard let known = boots.first(where: { $0.identifier == session }) else {
        let known = boots.map { "\($0.identifier)" }.joined(separator: ", ")
        throw CommandFailure(.usage, "\(path): no session \(session); there are: \(known)")
      }
      boot = known
    } else {
      var longest = boots[0]
      for other in boots.dropFirst() where other.recordCount > longest.recordCount {
        longest = other
      }
      boot = longest
    }
    if boot.recordCount == 0 {
      let first = account.damage.first.map { "; first damage: \($0.words)" } ?? ""
      throw CommandFailure(
        .usage, "\(path): no record of session \(boot.identifier) arrived\(first)")
    }
    return boot
  }
}

/// One boot's transfers and blocks, in files.
final class SpooledBoot {
  let identifier: UInt32
  private(set) var outline = TraceOutline()
  private(set) var recordCount: UInt64 = 0
  /// The session block, byte for byte; empty when it did not arrive.
  private(set) var session: [UInt8] = []
  private var transfers: ScratchFile<Transfer>
  /// For each block its size, the ticks of its first record, and its bytes.
  private var blocks: ScratchFile<UInt8>

  init(_ identifier: UInt32) throws(PacketFileError) {
    self.identifier = identifier
    transfers = try ScratchFile()
    blocks = try ScratchFile()
  }

  func take(_ item: RecordingItem) throws(PacketFileError) {
    switch item {
    case .boot(let boot):
      outline.ticksPerSecond = boot.session?.ticksPerSecond ?? outline.ticksPerSecond
      if !boot.raw.isEmpty { session = boot.raw }
    case .gap(let gap):
      outline.noteGap(ticksBefore: gap.ticksBefore, ticksAfter: gap.ticksAfter)
    case .records(let block): try take(block)
    case .provenance, .clockModel, .frame, .statistics, .damage: break
    }
  }

  private func take(_ block: RecordedBlock) throws(PacketFileError) {
    recordCount += UInt64(block.records.count)
    var head: [UInt8] = []
    head.append(littleEndian: UInt32(block.raw.count))
    head.append(littleEndian: block.header.firstTicks)
    try blocks.append(contentsOf: head)
    try blocks.append(contentsOf: block.raw)
    for record in block.records {
      switch outline.note(record) {
      case nil: continue
      case .transfer(let transfer): try transfers.append(transfer)
      case .completion(let place, let record):
        try transfers.change(at: place) { $0.completionRecord = record }
      }
    }
  }

  /// No more records come.
  func finish() { outline.finish() }

  func rewindTransfers() { transfers.rewind() }

  /// The next transfer in the driver's order; `nil` after the last one.
  func nextTransfer() throws(PacketFileError) -> Transfer? { try transfers.next() }

  /// The next block; `nil` after the last one.
  func nextBlock() throws(PacketFileError) -> (firstTicks: UInt64, raw: [UInt8])? {
    guard let head = try blocks.next(12) else { return nil }
    let count: UInt32 = head.rawSpan.littleEndian(at: 0)
    guard let raw = try blocks.next(Int(count)) else { return nil }
    return (head.rawSpan.littleEndian(at: 4), raw)
  }
}
