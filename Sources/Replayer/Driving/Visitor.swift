import Hypervisor
import QTest
import Synchronization
import SystemPackage
import Threads

/// Visits the kernel's server, one connection after the other, beside the run.
final class Visitor: Sendable {
  /// What came of the visits.
  struct Tally: Equatable, Sendable {
    /// Connections answered with status 200.
    var answered = 0
    /// Why the first of the others was not.
    var firstFailure: String?
  }

  private let count: Int
  private let port: UInt16
  private let stop: StopRequest
  private let tally = Mutex(Tally())
  private let thread = Mutex<BlockingThread?>(nil)

  /// Visits `port` of 127.0.0.1 `count` times once it is asked to, then makes `stop`.
  init(count: Int, port: UInt16, stop: StopRequest) {
    self.count = count
    self.port = port
    self.stop = stop
  }

  /// What came of the visits so far.
  var result: Tally { tally.withLock(\.self) }

  /// Begins, unless it did.
  func begin() throws(HypervisorError) {
    try thread.withLock { thread throws(HypervisorError) in
      guard thread == nil else { return }
      do throws(Errno) {
        thread = try BlockingThread { [self] in visit() }
      } catch {
        throw .system(.startThread, error)
      }
    }
  }

  /// The first failure ends the visits: whoever does not answer once will keep everybody waiting.
  private func visit() {
    defer { stop.make() }
    for number in 1...count where !stop.isMade {
      do throws(LoopbackVisit.Failure) {
        let answer = try LoopbackVisit.answer(port: port)
        guard answer.starts(with: "HTTP/1.1 200 ".utf8) else {
          return fail(
            number, "its answer begins \(String(decoding: answer.prefix(16), as: UTF8.self))")
        }
        tally.withLock { $0.answered += 1 }
      } catch {
        return fail(number, error.reason)
      }
    }
  }

  private func fail(_ number: Int, _ reason: String) {
    tally.withLock { $0.firstFailure = "connection \(number): \(reason)" }
  }
}
