import Hypervisor
import QTest
import SystemPackage
import Testing
import VirtIO

/// One device and everything that a rule's test does to it.
///
/// The driver's side is played by hand: stores into rings, writes to registers, frames from the
/// wire. The same commands go to QEMU and to the model.
final class Bench {
  let setup: Setup
  var client: QTestClient
  let frames: FrameSocket
  /// What was negotiated last.
  var features: FeatureBits = []

  private let qemu: BareBoard?
  private let model: ModelSubject?
  private let directory: TemporaryDirectory?

  init(_ setup: Setup) throws {
    self.setup = setup
    switch setup.subject {
    case .qemu:
      let board = try BareBoard(.board(transport: setup.interface))
      qemu = board
      model = nil
      directory = nil
      client = QTestClient(connection: try board.testConnection())
      frames = try #require(board.frames)
    case .model:
      let directory = try TemporaryDirectory()
      let (guest, host) = (
        directory.path.appending("guest.socket"), directory.path.appending("host.socket")
      )
      frames = try FrameSocket(local: host, peer: guest)
      let model = try ModelSubject(
        interface: setup.interface, guestFrames: guest, hostFrames: host)
      client = try QTestClient(path: model.socket)
      self.model = model
      self.directory = consume directory
      qemu = nil
    }
    try client.turn(1)
    _ = try client.perform(.interceptInputs(path: BoardMap.interruptController))
  }

  deinit { _ = model?.end() }

  /// What broke the device so far, in the subject's own words; ends the model.
  func complaints() throws -> String {
    if let qemu { return try qemu.diagnostics() }
    return (model?.end()?.errors ?? []).map { "\($0)" }.joined(separator: "\n")
  }

  /// How the subject ended by itself.
  func ending() -> String {
    if let qemu { return qemu.waitForEnd().map { "\($0)" } ?? "runs" }
    return model?.waitForEnd().map { "\($0.end)" } ?? "runs"
  }
}

/// Registers.
extension Bench {
  func register(_ register: MMIORegister) throws -> UInt32 {
    try client.load32(BoardMap.networkTransport + UInt64(register.rawValue))
  }

  func write(_ value: UInt32, to register: MMIORegister) throws {
    try client.store32(value, to: BoardMap.networkTransport + UInt64(register.rawValue))
  }

  var isModern: Bool { setup.interface == .modern }

  /// Status with everything done that leads to DRIVER_OK.
  var runningStatus: UInt32 { isModern ? 15 : 7 }

  /// Lets everything happen that was set off: `frames` and a transmission.
  func settle(frames: Int = 1) throws { try client.turn(frames + 4) }
}

/// Frames.
extension Bench {
  /// A frame of `byteCount` bytes, at least 14, whose content follows from `number`.
  static func frame(_ number: Int, byteCount: Int = 64) -> [UInt8] {
    let header: [UInt8] = [0x52, 0x54, 0, 0x12, 0x34, 0x56, 2, 0, 0, 0, 0, 1, 0x88, 0xb5]
    return header
      + (header.count..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
  }

  /// Sends a frame to the guest and lets it arrive.
  func inject(_ frame: [UInt8]) throws {
    // What was stored before the frame must be there before it.
    try client.flush()
    try #require(try frames.send(frame))
    try settle()
  }

  /// Everything that the guest transmitted so far.
  func transmitted() throws -> [[UInt8]] {
    var all: [[UInt8]] = []
    while let frame = try frames.receive() { all.append(frame) }
    return all
  }
}
