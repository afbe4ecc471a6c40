import Hypervisor
import QTest
import Synchronization
import SystemPackage
import Threads
import VirtIO
import VirtIODevice

/// The device model, served to one client on a thread of its own.
final class ModelSubject: Sendable {
  let socket: FilePath
  private let directory: TemporaryDirectory
  private let stop: StopRequest
  private let outcome: SharedOutcome
  private let thread: BlockingThread

  init(interface: DeviceInterface, guestFrames: FilePath, hostFrames: FilePath) throws {
    directory = try TemporaryDirectory()
    socket = directory.path.appending("test.socket")
    stop = try StopRequest()
    let listener = try LocalSocket.listen(at: socket)
    let model = ServedModel(
      configuration: DeviceConfiguration(
        interface: interface,
        policy: DevicePolicy(backend: .datagram)),
      frames: try FrameSocket(local: guestFrames, peer: hostFrames))
    let (stop, outcome) = (stop, SharedOutcome())
    self.outcome = outcome
    thread = try BlockingThread {
      let result = model.serve(at: listener, until: stop)
      try? listener.close()
      outcome.value.withLock { $0 = result }
    }
  }

  /// Ends serving, if the client did not, and says how it went.
  func end() -> ServedModel.Outcome? {
    stop.make()
    thread.join()
    return outcome.value.withLock(\.self)
  }

  /// Waits for serving to end by itself.
  func waitForEnd() -> ServedModel.Outcome? {
    thread.join()
    return outcome.value.withLock(\.self)
  }
}

/// How serving went, once it is over.
private final class SharedOutcome: Sendable {
  let value = Mutex<ServedModel.Outcome?>(nil)
}
