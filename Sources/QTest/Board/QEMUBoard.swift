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
    _ launch: BoardLaunch = BoardLaunch(), limit: Duration = .seconds(20)
  ) throws(QTestError) {
    let board: BareBoard
    let connection: FileDescriptor
    do throws(VirtualMachineError) {
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
