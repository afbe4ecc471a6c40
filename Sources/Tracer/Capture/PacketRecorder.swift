import FoundationEssentials
import Hypervisor
import PacketCapture
import PacketFiles
import SystemPackage
import ToolSupport

/// Writes the frames of one interface to a pcapng file.
struct PacketRecorder: ~Copyable {
  private var handle: CaptureHandle
  private var file: PcapngWriter
  private let interface: String
  private let path: String
  private let limit: UInt64?
  private var count: UInt64 = 0

  /// Frames taken before anything else is looked at.
  private static let batchCount = 256

  /// Starts to capture; frames that arrive from now on are not missed, short of counted drops.
  ///
  /// - Parameter limit: frames after which the capture ends.
  init(
    _ settings: CaptureSettings, to path: String, limit: UInt64?
  ) throws(CommandFailure) {
    interface = settings.interface
    self.path = path
    self.limit = limit
    let handle = try Self.handle(settings)
    file = try Self.file(settings, path: path)
    self.handle = handle
  }

  private static func handle(
    _ settings: CaptureSettings
  ) throws(CommandFailure) -> CaptureHandle {
    do throws(CaptureError) {
      var handle = try CaptureHandle(
        device: settings.interface, options: CaptureOptions(snapLength: settings.snapLength))
      if let filter = settings.filter { try handle.setFilter(filter) }
      return handle
    } catch {
      throw CommandFailure(error)
    }
  }

  private static func file(
    _ settings: CaptureSettings, path: String
  ) throws(CommandFailure) -> PcapngWriter {
    do throws(PacketFileError) {
      var file = try PcapngWriter(
        ByteSink(path: path), section: SectionHeader(application: "quartz-trace"))
      _ = try file.add(
        InterfaceDescription(snapLength: UInt32(settings.snapLength), name: settings.interface))
      return file
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  /// Captures until the stop, the limit, or the end of the interface.
  consuming func run(until stop: CaptureStop) async throws(CommandFailure) -> PacketAccount {
    guard let number = handle.selectableDescriptor else {
      throw CommandFailure(.environment, "\(interface) cannot be waited for")
    }
    let descriptor = FileDescriptor(rawValue: number)
    var end: CaptureError?
    do {
      while true {
        // Whether to stop is asked first: what had arrived by then is still taken.
        let isOver = stop.isReached
        if try takeFrames() > 0 && !isFull { continue }
        if isOver || isFull { break }
        try file.flush()
        try await stop.waitForInput { () async throws(VirtualMachineError) in
          try await waitUntilReadable(descriptor)
        }
      }
    } catch let error as CaptureError {
      end = error
    } catch let error as PacketFileError {
      throw CommandFailure(error, path: path)
    } catch let error as VirtualMachineError {
      throw CommandFailure(error)
    } catch {
      throw CommandFailure(.finding, "\(error)")
    }
    return try finish(endedBy: end)
  }

  private var isFull: Bool { limit.map { count >= $0 } ?? false }

  private mutating func takeFrames() throws -> Int {
    var taken = 0
    while taken < Self.batchCount, !isFull, let packet = try handle.next(timeoutMilliseconds: 0) {
      try file.write(
        timestampNanoseconds: packet.header.timestampNanoseconds, interface: 0,
        originalLength: packet.header.originalLength, bytes: packet.bytes)
      count += 1
      taken += 1
    }
    return taken
  }

  private consuming func finish(
    endedBy end: CaptureError?
  ) throws(CommandFailure) -> PacketAccount {
    var account = PacketAccount(interface: interface, captured: count, end: end)
    // A vanished interface has no counts any more: then they are unknown, and said to be.
    if let counts = try? handle.statistics() {
      account.droppedBySystem = UInt64(counts.droppedByKernel)
      account.droppedByInterface = UInt64(counts.droppedByInterface)
    }
    let now = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
    do throws(PacketFileError) {
      try file.write(
        InterfaceStatistics(
          timestampNanoseconds: now, received: count, dropped: account.droppedByInterface,
          droppedBySystem: account.droppedBySystem))
      try file.finish()
    } catch {
      throw CommandFailure(error, path: path)
    }
    return account
  }
}
