public import Hypervisor
import VirtIO
public import VirtIODevice

/// The device model where QEMU's microvm has its own: memory at 0, the transports at their
/// addresses, the network device in the last one (see ``BoardMap``).
///
/// Three things differ from QEMU on purpose. There is no firmware, so that the area below 1 MiB
/// is plain memory. A turn of the main loop runs all routines that are due, not one of each. And
/// an interrupt line that was up when reporting began is reported when it changes, not when it
/// is raised again.
public struct ModelBoard: ~Copyable {
  public private(set) var memory: GuestMemory
  public private(set) var device: NetworkDevice
  /// Lines that were not sent yet.
  var output: [UInt8] = []
  private var backend: SocketBackend
  private let interface: DeviceInterface
  private var watchesInterrupts = false
  private var reportedLevel = false
  private var seenLevel = false

  /// - Parameters:
  ///   - memoryByteCount: 8 bytes to 3 GiB.
  ///   - frames: where frames come from and go to; `nil` swallows them.
  public init(
    _ configuration: DeviceConfiguration, memoryByteCount: Int = 16 << 20, frames: FrameSocket?
  ) {
    memory = GuestMemory(base: 0, byteCount: memoryByteCount)
    device = NetworkDevice(configuration)
    backend = SocketBackend(frames: frames)
    interface = configuration.interface
  }

  /// Whether the backend would read a frame now.
  var isBackendReading: Bool { device.framesWaiting == 0 && device.abort == nil }

  /// A frame is to be offered again.
  var isBackendBusy: Bool { backend.isBusy }

  /// A frame for the guest arrives.
  mutating func arrive(_ frame: [UInt8]) {
    frame.withRawBytes { device.arrive($0) }
  }

  /// Carries out one command, and says what QEMU would say to it.
  mutating func perform(
    _ command: QTestCommand
  ) {
    let reply = reply(to: command)
    if device.abort == nil {
      QTestLine.reply(reply).append(to: &output, form: command.replyForm)
    }
  }

  /// Runs every routine that is due, to its end.
  mutating func runRoutines() {
    if backend.isBusy { device.backendBecameReady(memory: &memory, backend: &backend) }
    while device.hasWork {
      device.step(memory: &memory, backend: &backend)
      reportInterrupt()
    }
  }

  private mutating func reply(to command: QTestCommand) -> QTestReply {
    switch command {
    case .load(let width, let address):
      let bytes = read(address, byteCount: width.rawValue)
      return .value(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    case .store(let width, let value, let address):
      let bytes = (0..<width.rawValue).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
      write(bytes, to: address)
    case .read(let address, let byteCount), .readBase64(let address, let byteCount):
      return .bytes(read(address, byteCount: byteCount))
    case .write(let bytes, let address), .writeBase64(let bytes, let address):
      write(bytes, to: address)
    case .fill(let value, let address, let byteCount):
      fill(value, address, byteCount: byteCount)
    case .endianness: return .endianness(.little)
    case .clockStep: return .refused("Unknown command 'clock_step'")
    case .clockSet: return .refused("Unknown command 'clock_set'")
    case .interceptInputs(BoardMap.interruptController):
      watchesInterrupts = true
      seenLevel = device.interruptLine
    case .interceptInputs, .interceptOutputs: return .refused("Unknown device")
    }
    return .done
  }

  private mutating func read(_ address: UInt64, byteCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var done = 0
    while done < byteCount {
      let address = address &+ UInt64(done)
      let span = AddressSpan.first(
        of: byteCount - done, at: address, memoryByteCount: UInt64(memory.byteCount))
      switch span.owner {
      case .nothing: break
      case .memory:
        for index in 0..<span.byteCount {
          bytes[done + index] = memory.load8(address &+ UInt64(index))
        }
      case .transport(let slot, let offset):
        let value = loadRegister(slot, offset, width: span.byteCount)
        for index in 0..<span.byteCount {
          bytes[done + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
      }
      done += span.byteCount
    }
    return bytes
  }

  private mutating func loadRegister(_ slot: UInt8, _ offset: UInt16, width: Int) -> UInt32 {
    slot == BoardMap.networkSlot
      ? device.loadRegister(offset, width: width)
      : NetworkDevice.loadFromEmptySlot(offset, interface: interface)
  }

  private mutating func write(
    _ bytes: [UInt8], to start: UInt64
  ) {
    var done = 0
    while done < bytes.count {
      let address = start &+ UInt64(done)
      let span = AddressSpan.first(
        of: bytes.count - done, at: address, memoryByteCount: UInt64(memory.byteCount))
      let piece = bytes[done..<(done + span.byteCount)]
      switch span.owner {
      case .memory:
        for (index, byte) in piece.enumerated() {
          memory.store8(byte, to: address &+ UInt64(index))
        }
      case .transport(BoardMap.networkSlot, let offset):
        device.storeRegister(
          offset, value: piece.reversed().reduce(0) { $0 << 8 | UInt32($1) },
          width: piece.count, memory: &memory, backend: &backend)
        reportInterrupt()
      case .transport, .nothing: break
      }
      done += span.byteCount
    }
  }

  /// Only what lies in memory or in registers costs anything, however long the range is.
  private mutating func fill(
    _ value: UInt8, _ address: UInt64, byteCount: UInt64,

  ) {
    let end = address &+ byteCount < address ? UInt64.max : address + byteCount
    let registers = BoardMap.firstTransport..<BoardMap.transport(BoardMap.slotCount)
    for owned in [0..<UInt64(memory.byteCount), registers] {
      let part = owned.clamped(to: address..<max(end, address))
      guard !part.isEmpty else { continue }
      write([UInt8](repeating: value, count: part.count), to: part.lowerBound)
    }
  }

  private mutating func reportInterrupt() {
    let level = device.interruptLine
    guard watchesInterrupts, level != seenLevel else { return }
    seenLevel = level
    guard level != reportedLevel else { return }
    reportedLevel = level
    let line = UInt32(BoardMap.networkSlot)
    QTestLine.interrupt(QTestInterrupt(line: line, isRaised: level)).append(to: &output)
  }
}
