import Matching
import PacketFiles
import ToolSupport

/// A spooled trace and a capture as the matching reads them; what it finds out waits in files.
struct MergeMedium: MatchingMedium, ~Copyable {
  typealias Failure = CommandFailure

  private let boot: SpooledBoot
  private(set) var capture: CaptureFrames
  private var outcomes: ScratchFile<FrameOutcome>
  private var unmatched: ScratchFile<Transfer>

  private init(
    _ boot: SpooledBoot, _ capture: consuming CaptureFrames,
    _ outcomes: consuming ScratchFile<FrameOutcome>, _ unmatched: consuming ScratchFile<Transfer>
  ) {
    self.boot = boot
    self.capture = capture
    self.outcomes = outcomes
    self.unmatched = unmatched
  }

  /// The medium of a boot and the capture at a path, with nothing kept yet.
  static func between(
    _ boot: SpooledBoot, capture: String
  ) throws(CommandFailure) -> MergeMedium {
    let outcomes: ScratchFile<FrameOutcome> = try scratch()
    let unmatched: ScratchFile<Transfer> = try scratch()
    let frames = CaptureFrames(path: capture, mayLackChecksums: boot.outline.mayLackChecksums)
    return MergeMedium(boot, frames, outcomes, unmatched)
  }

  private static func scratch<Record>() throws(CommandFailure) -> ScratchFile<Record> {
    do throws(PacketFileError) { return try ScratchFile() } catch {
      throw CommandFailure(scratch: error)
    }
  }

  mutating func rewindTransfers() { boot.rewindTransfers() }

  mutating func nextTransfer() throws(CommandFailure) -> Transfer? {
    do throws(PacketFileError) { return try boot.nextTransfer() } catch {
      throw CommandFailure(scratch: error)
    }
  }

  mutating func rewindFrames() throws(CommandFailure) { try capture.rewind() }

  mutating func nextFrame(movedBy shift: HeaderShift?) throws(CommandFailure) -> WireFrame? {
    try capture.next(movedBy: shift)
  }

  mutating func keep(_ outcome: FrameOutcome) throws(CommandFailure) {
    do throws(PacketFileError) { try outcomes.append(outcome) } catch {
      throw CommandFailure(scratch: error)
    }
  }

  mutating func keep(unmatched transfer: Transfer) throws(CommandFailure) {
    do throws(PacketFileError) { try unmatched.append(transfer) } catch {
      throw CommandFailure(scratch: error)
    }
  }

  mutating func forget() {
    outcomes.removeAll()
    unmatched.removeAll()
  }

  mutating func rewindKept() {
    outcomes.rewind()
    unmatched.rewind()
  }

  mutating func nextOutcome() throws(CommandFailure) -> FrameOutcome? {
    do throws(PacketFileError) { return try outcomes.next() } catch {
      throw CommandFailure(scratch: error)
    }
  }

  /// The next outcome, with the error of the file that it waits in.
  mutating func nextKept() throws(PacketFileError) -> FrameOutcome? { try outcomes.next() }

  mutating func nextUnmatched() throws(CommandFailure) -> Transfer? {
    do throws(PacketFileError) { return try unmatched.next() } catch {
      throw CommandFailure(scratch: error)
    }
  }
}

extension CommandFailure {
  /// A temporary file that cannot be written or read.
  init(scratch error: PacketFileError) {
    self.init(
      .environment, "\(error.words(path: "a temporary file")); TMPDIR names a folder with room")
  }
}
