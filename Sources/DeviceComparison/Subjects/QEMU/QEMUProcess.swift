import Hypervisor
import QTest
import SystemPackage
import VirtIO
import VirtIODevice

/// One QEMU without guest code, its memory mapped and its wire at hand.
final class QEMUProcess {
  let memory: SharedMemory
  let wire: DatagramPair
  /// The level of the device's interrupt line.
  private(set) var interruptLine = false
  private let directory: TemporaryDirectory
  private var board: QEMUBoard

  init(_ interface: DeviceInterface) throws(SubjectError) {
    do throws(VirtualMachineError) {
      directory = try TemporaryDirectory()
    } catch {
      throw .notStarted("\(error)")
    }
    let file = directory.path.appending("memory")
    memory = try SharedMemory(path: file, byteCount: ComparedMemory.byteCount)
    wire = try DatagramPair()
    var launch = BoardLaunch(
      transport: interface,
      network: .inherited(FileDescriptor(rawValue: wire.guestEnd)),
      memoryMebibytes: ComparedMemory.byteCount >> 20,
      deviceProperties: ["id=device"])
    launch.memoryFile = file
    do throws(QTestError) {
      board = try QEMUBoard(launch)
      try board.watchInterrupts()
    } catch {
      throw .notStarted("\(error)")
    }
  }

  /// What QEMU wrote so far: its complaints about the guest, or the assertion that ended it.
  var log: String { (try? board.board.diagnostics()) ?? "" }

  /// Runs `commands` in one turn of the main loop, if they are few, and gives their answers.
  ///
  /// - Returns: `nil` if QEMU ended.
  func perform(_ commands: [QTestCommand]) throws(SubjectError) -> [QTestReply]? {
    do throws(QTestError) {
      let replies = try board.client.perform(commands)
      for interrupt in board.client.takeInterrupts()
      where interrupt.line == UInt32(BoardMap.networkSlot) {
        interruptLine = interrupt.isRaised
      }
      return replies
    } catch .ended {
      return nil
    } catch {
      throw .unexpectedReply("\(error)")
    }
  }

  /// Runs one command of the monitor; its answer may hold QEMU's complaints about the guest.
  ///
  /// - Returns: `false` if QEMU ended.
  func ask(_ line: String) throws(SubjectError) -> Bool {
    do throws(VirtualMachineError) {
      _ = try board.board.humanMonitor(line)
      return true
    } catch .ended {
      return false
    } catch {
      throw .unexpectedReply("\(error)")
    }
  }

  static func load(_ offset: UInt16, width: QTestWidth = .word) -> QTestCommand {
    .load(width, address: BoardMap.networkTransport + UInt64(offset))
  }

  static func store(
    _ offset: UInt16, _ value: UInt64, width: QTestWidth = .word
  ) -> QTestCommand {
    .store(width, value: value, address: BoardMap.networkTransport + UInt64(offset))
  }
}
