import Hypervisor
import KernelCore
import QTest
import SystemPackage
import ToolSupport
import VirtIO

/// The kernel in this process, on QEMU's own device, serving visitors from this host.
struct DeviceDrive {
  var connections: Int
  var transport: DeviceInterface
  /// The kernel's command line.
  var commandLine: String
  /// Where the trace goes, as the kernel's second serial port sends it.
  var trace: FilePath
  /// Where the frames go, in pcap format.
  var capture: FilePath

  /// What a run came to.
  struct Outcome {
    var tally: Visitor.Tally
    var records: UInt64
    var exchanges: Int
    var duration: Duration
    /// Why the run ended, unless the visitors were through.
    var fault: String?
    /// What QEMU wrote to its standard error.
    var diagnostics: String
  }

  /// Runs until the visitors are through, or `stop` is made.
  func run(until stop: StopRequest) throws(QTestError) -> Outcome {
    let board = try QEMUBoard(
      BoardLaunch(transport: transport, network: .user(dump: capture)))
    let visitor = Visitor(count: connections, port: try port(of: board.board), stop: stop)
    let words = Array(commandLine.utf8)
    let recording = try TraceRecording(
      path: trace, commandLine: words, identifier: .random(in: 1...(.max)))
    var machine = try QTestMachine(board, trace: recording, stop: stop)
    machine.console = { text in
      let line = String(decoding: text, as: UTF8.self)
      Talk.say(line.split(whereSeparator: \.isNewline).joined(separator: "\n"))
      guard line.hasPrefix("quartz: ready") else { return }
      do throws(VirtualMachineError) {
        try visitor.begin()
      } catch {
        Talk.error("nobody can visit: \(error)")
        stop.make()
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let fault = Self.serve(words, on: &machine)
    let duration = start.duration(to: clock.now)
    return Outcome(
      tally: visitor.result, records: try machine.finish(),
      exchanges: machine.board.client.exchangeCount, duration: duration, fault: fault,
      diagnostics: try diagnostics(of: machine.board.board))
  }

  private static func serve(_ words: [UInt8], on machine: inout QTestMachine) -> String? {
    do throws(QTestMachineFault) {
      switch try Unikernel.run(commandLine: words, on: &machine) {
      case .badCommandLine: return "the kernel command line makes no sense"
      case .noNetwork: return "the kernel found no network device that it can use"
      default: return "the kernel gave up"
      }
    } catch .stopped {
      return nil
    } catch {
      return error.words
    }
  }

  private func port(of board: BareBoard) throws(QTestError) -> UInt16 {
    do throws(VirtualMachineError) { return try board.forwardedPort() } catch {
      throw .system(error)
    }
  }

  private func diagnostics(of board: BareBoard) throws(QTestError) -> String {
    do throws(VirtualMachineError) { return try board.diagnostics() } catch {
      throw .system(error)
    }
  }
}
