public import Hypervisor
import SystemPackage

/// QEMU's own device, driven from outside: a board without guest code and a client for it.
public struct QEMUBoard: ~Copyable {
  /// The process, its monitor, its frames and what it writes to its standard error.
  public let board: BareBoard
  public var client: QTestClient

  /// Starts QEMU and waits until its devices answer.
  ///
  /// - Parameter limit: how long QEMU may take to start, to answer, and to end.
  public init(
    _ launch: GuestLaunch = .board(), limit: Duration = .seconds(20)
  ) throws(QTestError) {
    let board: BareBoard
    let connection: FileDescriptor
    do throws(HypervisorError) {
      board = try BareBoard(launch, limit: limit)
      connection = try board.testConnection()
    } catch {
      throw .system(error)
    }
    var client = QTestClient(connection: connection)
    // The first answer says that QEMU's main loop runs, all devices and backends made.
    try client.turn(1)
    self.board = board
    self.client = client
  }

  /// Has the network device's interrupt line reported to the client.
  public mutating func watchInterrupts() throws(QTestError) {
    _ = try client.perform(.interceptInputs(path: BoardMap.interruptController))
  }
}

/// Where things are on QEMU's microvm with its default of two interrupt controllers, for whoever
/// drives them from outside. The kernel's `DeviceWindow` has the same transports for itself.
public enum BoardMap {
  /// Virtio-mmio transports.
  public static let slotCount: UInt8 = 24
  /// The registers of the first transport.
  public static let firstTransport: UInt64 = 0xfeb0_0000
  /// Bytes from one transport to the next.
  public static let transportByteCount: UInt64 = 512
  /// The transport of the first network device: QEMU fills them from the last one down.
  public static let networkSlot: UInt8 = slotCount - 1
  /// The second interrupt controller, whose input line *n* belongs to transport *n*.
  public static let interruptController = "/machine/unattached/device[3]"

  /// The registers of transport `slot`.
  public static func transport(_ slot: UInt8) -> UInt64 {
    firstTransport + transportByteCount * UInt64(slot)
  }

  /// The registers of the first network device.
  public static var networkTransport: UInt64 { transport(networkSlot) }
}
