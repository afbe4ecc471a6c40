import QTest
import SystemPackage
import VirtIODevice
import VirtualMachine

/// One QEMU whose processor halts: its device is driven from outside, over qtest.
final class QEMUProcess {
  let memory: SharedMemory
  let wire: DatagramPair
  /// The level of the device's interrupt line.
  private(set) var interruptLine = false
  private let process: ChildProcess
  private let directory: TemporaryDirectory
  private var client: QTestClient
  private var monitor: MonitorLine

  /// The first register of the board's first network device.
  private static let registers: UInt64 = 0xfeb0_2e00
  /// The second interrupt controller, and the device's line there.
  private static let interruptController = "/machine/unattached/device[3]"
  private static let interruptNumber: UInt32 = 23
  /// The number under which QEMU finds its end of the wire.
  private static let wireDescriptor: Int32 = 10

  init(
    _ interface: DeviceInterface, deviceProperties: [String]
  ) throws(SubjectError) {
    let directory = try Self.making { () throws(VirtualMachineError) in try TemporaryDirectory() }
    let place = directory.path
    try HaltedImage.write(to: place.appending("kernel"))
    let memory = try SharedMemory(
      path: place.appending("memory"), byteCount: ComparedMemory.byteCount)
    let wire = try DatagramPair()
    let test = try Self.making { () throws(VirtualMachineError) in
      try LocalSocket.listen(at: place.appending("test"))
    }
    defer { try? test.close() }
    let control = try Self.making { () throws(VirtualMachineError) in
      try LocalSocket.listen(at: place.appending("control"))
    }
    defer { try? control.close() }
    let process = try ChildProcess(
      QEMU.command.name, Self.arguments(interface, deviceProperties, place), inherited: wire.guestEnd,
      as: Self.wireDescriptor, log: place.appending("log"))
    let connection = try Self.connection(at: test, of: process, log: place.appending("log"))
    client = QTestClient(connection: connection)
    monitor = try MonitorLine(
      try Self.connection(at: control, of: process, log: place.appending("log")))
    self.directory = directory
    self.memory = memory
    self.wire = wire
    self.process = process
    _ = try perform([.interceptInputs(path: Self.interruptController)])
  }

  private static func arguments(
    _ interface: DeviceInterface, _ properties: [String], _ place: FilePath
  ) -> [String] {
    let device = ["virtio-net-device,id=device,netdev=network,mac=52:54:00:12:34:56"] + properties
    return [
      "-M", "microvm,memory-backend=memory", "-accel", "tcg", "-nodefaults", "-no-user-config",
      "-display", "none", "-no-reboot", "-kernel", place.appending("kernel").string,
      "-m", "\(ComparedMemory.byteCount)B",
      "-object",
      "memory-backend-file,id=memory,share=on,size=\(ComparedMemory.byteCount),mem-path="
        + place.appending("memory").string,
      "-qtest", "unix:\(place.appending("test"))", "-qtest-log", "none",
      "-chardev", "socket,id=control,path=\(place.appending("control"))",
      "-mon", "chardev=control,mode=control",
      "-netdev", "dgram,id=network,local.type=fd,local.str=\(wireDescriptor)",
      "-device", device.joined(separator: ","),
      "-global", "virtio-mmio.force-legacy=\(interface == .legacy)",
    ]
  }

  private static func making<Value: ~Copyable>(
    _ body: () throws(VirtualMachineError) -> Value
  ) throws(SubjectError) -> Value {
    do throws(VirtualMachineError) { return try body() } catch { throw .notStarted("\(error)") }
  }

  /// QEMU's connection to `listener`, which it makes while it starts.
  private static func connection(
    at listener: FileDescriptor, of process: ChildProcess, log: FilePath
  ) throws(SubjectError) -> FileDescriptor {
    for _ in 0..<200 {
      if listener.isReadable(within: 100) {
        return try making { () throws(VirtualMachineError) in
          try LocalSocket.accept(from: listener)
        }
      }
      if !process.isRunning { break }
    }
    throw .notStarted("QEMU did not connect within 20 s; it said: \(text(of: log))")
  }

  private static func text(of log: FilePath) -> String {
    guard let descriptor = try? FileDescriptor.open(log, .readOnly) else { return "nothing" }
    defer { try? descriptor.close() }
    let bytes = try? [UInt8](readingOnce: descriptor, count: 4096)
    return String(decoding: bytes ?? [], as: UTF8.self)
  }

  /// What QEMU wrote so far: its complaints about the guest, or the assertion that ended it.
  var log: String { Self.text(of: directory.path.appending("log")) }
}

extension QEMUProcess {
  /// Runs `commands` in one turn of the main loop, if they are few, and gives their answers.
  ///
  /// - Returns: `nil` if QEMU ended.
  func perform(_ commands: [QTestCommand]) throws(SubjectError) -> [QTestReply]? {
    do throws(QTestError) {
      let replies = try client.perform(commands)
      for interrupt in client.takeInterrupts() where interrupt.line == Self.interruptNumber {
        interruptLine = interrupt.isRaised
      }
      return replies
    } catch {
      if error == .ended || !process.isRunning { return nil }
      throw .unexpectedReply("\(error)")
    }
  }

  /// Runs one command of the monitor.
  func ask(_ command: String, arguments: String = "") throws(SubjectError) {
    try monitor.perform(command, arguments: arguments)
  }

  static func load(_ offset: UInt16, width: QTestWidth = .word) -> QTestCommand {
    .load(width, address: registers + UInt64(offset))
  }

  static func store(
    _ offset: UInt16, _ value: UInt64, width: QTestWidth = .word
  ) -> QTestCommand {
    .store(width, value: value, address: registers + UInt64(offset))
  }
}
