import Hypervisor
import QTest
import SystemPackage
import Testing
import VirtIO

/// Whether QEMU is there to be driven.
let qemuIsInstalled: Bool = (try? QEMU.command.found()) != nil

@Suite("QEMU driven over its test protocol", .enabled(if: qemuIsInstalled, "QEMU is installed"))
struct QEMUBoardTests {
  @Test("the network device is where the map says, on both interfaces")
  func deviceIsThere() throws {
    for transport in DeviceInterface.allCases {
      var board = try QEMUBoard(BoardLaunch(transport: transport))
      let device = BoardMap.networkTransport
      #expect(try board.client.load32(device) == MMIORegister.magic)
      #expect(try board.client.load32(device + 4) == (transport == .legacy ? 1 : 2))
      #expect(try board.client.load32(device + 8) == DeviceType.network)
      for slot in 0..<BoardMap.networkSlot {
        #expect(try board.client.load32(BoardMap.transport(slot) + 8) == DeviceType.none)
      }
    }
  }

  @Test("no guest code runs: memory below the firmware's image is zero")
  func memoryIsZero() throws {
    var board = try QEMUBoard()
    for address in stride(from: UInt64(0), to: 0xf_0000, by: 0x1_0000) {
      let bytes = try board.client.read(address, byteCount: 0x1_0000)
      #expect(bytes.allSatisfy { $0 == 0 })
    }
  }

  @Test("memory takes every width and gives it back, little-endian")
  func memoryWidths() throws {
    var board = try QEMUBoard()
    try board.client.store(.byte, 0x1ff, to: 0x10_0000)
    try board.client.store16(0x3322, to: 0x10_0001)
    try board.client.store32(0x7766_5544, to: 0x10_0003)
    try board.client.store64(0xffee_ddcc_bbaa_9988, to: 0x10_0007)
    #expect(
      try board.client.read(0x10_0000, byteCount: 16) == [
        0xff, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0,
      ])
    #expect(try board.client.load(.double, 0x10_0007) == 0xffee_ddcc_bbaa_9988)
    #expect(try board.client.load16(0x10_0001) == 0x3322)
    try board.client.fill(0x5a, 0x10_0000, byteCount: 3)
    #expect(try board.client.load32(0x10_0000) == 0x445a_5a5a)
    let encoded = try board.client.perform(.readBase64(address: 0x10_0000, byteCount: 4))
    #expect(encoded == .bytes([0x5a, 0x5a, 0x5a, 0x44]))
    try board.client.post(.writeBase64([1, 2, 3, 4], address: 0x10_0000))
    #expect(try board.client.load32(0x10_0000) == 0x0403_0201)
  }

  @Test("a long pipeline is answered in order, whatever its replies weigh")
  func pipeline() throws {
    var board = try QEMUBoard()
    for index in 0..<4_096 {
      try board.client.store32(UInt32(index), to: 0x10_0000 + 4 * UInt64(index))
    }
    let loads = (0..<4_096).map {
      QTestCommand.load(.word, address: 0x10_0000 + 4 * UInt64($0))
    }
    let replies = try board.client.perform(loads)
    #expect(replies == (0..<4_096).map { .value(UInt64($0)) })
    let pages = (0..<64).map { _ in QTestCommand.read(address: 0x10_0000, byteCount: 16_384) }
    let contents = Set(
      try board.client.perform(pages).map { reply -> Int in
        guard case .bytes(let bytes) = reply else { return 0 }
        return bytes.count
      })
    #expect(contents == [16_384])
    let large = [UInt8](repeating: 0xc3, count: 3 << 20)
    try board.client.write(large, to: 0x20_0000)
    #expect(try board.client.read(0x4f_ffff, byteCount: 2) == [0xc3, 0])
  }

  @Test("what QEMU refuses is said in its words, and the connection goes on")
  func refusal() throws {
    var board = try QEMUBoard()
    #expect(
      throws: QTestError.refused(
        command: "clock_step", reason: "Unknown command 'clock_step'")
    ) {
      _ = try board.client.perform(.clockStep(nanoseconds: nil))
    }
    try board.client.post(.interceptInputs(path: "/machine/none"))
    try board.client.store32(1, to: 0x10_0000)
    #expect(
      throws: QTestError.refused(
        command: "irq_intercept_in /machine/none", reason: "Unknown device")
    ) {
      try board.client.flush()
    }
    #expect(try board.client.load32(0x10_0000) == 1)
  }

  @Test("QEMU ends when it is asked to, and a client of it is told so")
  func end() throws {
    var board = try QEMUBoard()
    #expect(board.board.end() == .exited(0))
    #expect(throws: QTestError.ended) { _ = try board.client.load32(0) }
    #expect(board.board.end() == .exited(0))
  }

  @Test("arguments that QEMU refuses are reported with its words")
  func refusedArguments() {
    let launch = BoardLaunch(deviceProperties: ["no-such-property=1"])
    do {
      _ = try QEMUBoard(launch)
      Issue.record("QEMU took an unknown property")
    } catch .system(.notStarted(let exit, let diagnostics)) {
      #expect(exit == .refused(status: 1))
      #expect(diagnostics.contains("no-such-property"))
    } catch {
      Issue.record("another error: \(error)")
    }
  }

  @Test("its monitor answers beside the test protocol")
  func monitor() throws {
    let board = try QEMUBoard()
    let network = try board.board.humanMonitor("info network")
    #expect(network.contains("virtio-net-device") || network.contains("52:54:00:12:34:56"))
  }
}
