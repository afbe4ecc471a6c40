import Dispatch
import QTest
import Synchronization
import SystemPackage
import VirtIODevice
import VirtualMachine

/// The device model, served to one client on a thread of its own.
final class ModelSubject: Sendable {
  let socket: FilePath
  private let directory: TemporaryDirectory
  private let stop: StopRequest
  private let outcome = Mutex<ServedModel.Outcome?>(nil)
  private let finished = DispatchSemaphore(value: 0)

  init(interface: VirtIOTransport, guestFrames: FilePath, hostFrames: FilePath) throws {
    directory = try TemporaryDirectory()
    socket = directory.path.appending("test.socket")
    stop = try StopRequest()
    let listener = try LocalSocket.listen(at: socket)
    let model = ServedModel(
      configuration: DeviceConfiguration(
        interface: interface == .legacy ? .legacy : .modern,
        policy: DevicePolicy(backend: .datagram)),
      frames: try FrameSocket(local: guestFrames, peer: hostFrames))
    DispatchQueue.global().async { [self] in
      let result = model.serve(at: listener, until: stop)
      try? listener.close()
      outcome.withLock { $0 = result }
      finished.signal()
    }
  }

  /// Ends serving, if the client did not, and says how it went.
  func end() -> ServedModel.Outcome? {
    stop.make()
    finished.wait()
    finished.signal()
    return outcome.withLock(\.self)
  }

  /// Waits for serving to end by itself.
  func waitForEnd() -> ServedModel.Outcome? {
    finished.wait()
    finished.signal()
    return outcome.withLock(\.self)
  }
}
