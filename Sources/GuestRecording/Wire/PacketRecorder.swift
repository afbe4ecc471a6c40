import FoundationEssentials
import Hypervisor
public import PacketCapture
import PacketFiles
import SystemPackage
public import ToolSupport

/// Which frames are captured.
public struct CaptureSource: Sendable {
  public var interface: String
  /// As in pcap-filter(7); `nil` for all frames.
  public var filter: String?
  /// Bytes kept of a frame, 1 to 262,144.
  public var snapLength: Int32

  public init(interface: String, filter: String?, snapLength: Int32) {
    self.interface = interface
    self.filter = filter
    self.snapLength = snapLength
  }
}

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
    _ settings: CaptureSource, to path: String, limit: UInt64?
  ) throws(CommandFailure) {
    interface = settings.interface
    self.path = path
    self.limit = limit
    let handle = try Self.handle(settings)
    file = try Self.file(settings, path: path)
    self.handle = handle
  }

  private static func handle(
    _ settings: CaptureSource
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
    _ settings: CaptureSource, path: String
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

/// What became of the frames of one capture.
public struct PacketAccount: Sendable {
  public var interface: String
  /// Frames in the file.
  public var captured: UInt64
  /// What ended the capture, when it was neither asked to stop nor full.
  public var end: CaptureError?
  /// Frames that the kernel's buffer had no room for; `nil` when it did not say.
  public var droppedBySystem: UInt64?
  /// Frames that the interface lost; `nil` when it did not say.
  public var droppedByInterface: UInt64?

  /// True when frames were lost, or nobody knows.
  public var hasLoss: Bool { droppedBySystem != 0 || droppedByInterface != 0 }
}

extension PacketAccount: CustomStringConvertible {
  public var description: String {
    let system = droppedBySystem.map { "\($0)" } ?? "an unknown number"
    let device = droppedByInterface.map { "\($0)" } ?? "an unknown number"
    return "\(captured) frames captured on \(interface), "
      + "\(system) lost by the kernel, \(device) by the interface"
  }
}

extension CommandFailure {
  /// A capture that could not start or go on.
  public init(_ error: CaptureError) {
    switch error {
    case .noSuchDevice(let name): self.init(.environment, "there is no interface \(name)")
    case .permissionDenied(let reason):
      self.init(.environment, "this user may not capture; run as root (\(reason))")
    case .deviceWentDown(let reason): self.init(.environment, reason)
    case .notEthernet(let linkType):
      self.init(.usage, "the interface is no Ethernet but link type \(linkType)")
    case .badFilter(let reason): self.init(.usage, "the filter does not compile: \(reason)")
    case .badOption(let name): self.init(.usage, "\(name) is out of range")
    case .libpcap(let reason): self.init(.environment, reason)
    }
  }
}
