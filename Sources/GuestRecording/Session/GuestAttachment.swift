import Hypervisor
import SystemPackage
public import ToolSupport

extension GuestSession {
  /// Captures a guest that runs already: its frames, and its serial trace when there is one.
  ///
  /// Ends at the interruption, at `limit` frames, at `instant`, or with a side, which ends the
  /// other side too.
  ///
  /// - Parameter frames: where the frames go, when not to their raw channel.
  public func attach(
    _ source: CaptureSource, serial: SerialSource?, frames: String? = nil, limit: UInt64?,
    until instant: ContinuousClock.Instant?
  ) async throws(CommandFailure) -> CaptureAccount {
    let stop = CaptureStop(interruption: interruption, instant: instant)
    let recorder = try PacketRecorder(source, to: frames ?? channels.capture.string, limit: limit)
    Talk.say(TapCapture.readyLine + source.interface)
    async let line = recordSerial(serial, until: stop)
    let packets: Result<PacketAccount, CommandFailure>
    do throws(CommandFailure) {
      packets = .success(try await recorder.run(until: stop))
    } catch {
      packets = .failure(error)
    }
    interruption.request()
    let account = await line
    return CaptureAccount(packets: try packets.get(), serial: try account?.get())
  }

  private func recordSerial(
    _ source: SerialSource?, until stop: CaptureStop
  ) async -> Result<SerialAccount, CommandFailure>? {
    guard let source else { return nil }
    // Without the guest's side the frames alone are no recording.
    defer { interruption.request() }
    do throws(VirtualMachineError) {
      let recorder = try SerialRecorder(source, to: channels.trace)
      return .success(try await recorder.run(until: stop))
    } catch {
      let failure = CommandFailure(error)
      return .failure(CommandFailure(failure.status, "\(source): \(failure.message)"))
    }
  }
}

/// What a capture brought.
public struct CaptureAccount: Sendable {
  public var packets: PacketAccount
  public var serial: SerialAccount?
}

/// When a capture ends: on request, or at an instant.
struct CaptureStop: Sendable {
  var interruption: Interruption
  var instant: ContinuousClock.Instant?

  var isReached: Bool {
    interruption.isRequested || instant.map { ContinuousClock.now >= $0 } ?? false
  }

  /// Waits until `descriptor` has something to read, or the capture is to end.
  func waitForInput(
    of body: @escaping @Sendable () async throws(VirtualMachineError) -> Void
  ) async throws(VirtualMachineError) {
    let first = await withTaskGroup(of: Result<Void, VirtualMachineError>.self) { group in
      group.addTask { await Result(awaiting: body) }
      group.addTask {
        await interruption.wait()
        return .success(())
      }
      if let instant {
        group.addTask {
          // Cancelled when the input came first.
          try? await Task.sleep(until: instant, clock: .continuous)
          return .success(())
        }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .success(())
    }
    try first.get()
  }
}
