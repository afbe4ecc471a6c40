import Hypervisor
import SystemPackage
import ToolSupport

/// A capture of a running guest: its frames, and its serial trace when there is one.
struct CaptureSession: Sendable {
  var stop: CaptureStop
  /// Where the frames go.
  var frames: String
  /// The serial line and where its bytes go.
  var serial: (source: SerialSource, copy: FilePath)?

  /// Captures until the stop, the limit or the end of a side, which ends the other side too.
  func run(
    _ settings: CaptureSettings, limit: UInt64?
  ) async throws(CommandFailure) -> CaptureAccount {
    let recorder = try PacketRecorder(settings, to: frames, limit: limit)
    Talk.say(TapCapture.readyLine + settings.interface)
    async let line = recordSerial()
    let packets: Result<PacketAccount, CommandFailure>
    do throws(CommandFailure) {
      packets = .success(try await recorder.run(until: stop))
    } catch {
      packets = .failure(error)
    }
    stop.interruption.request()
    let serial = await line
    return CaptureAccount(packets: try packets.get(), serial: try serial?.get())
  }

  private func recordSerial() async -> Result<SerialAccount, CommandFailure>? {
    guard let serial else { return nil }
    // Without the guest's side the frames alone are no recording.
    defer { stop.interruption.request() }
    do throws(VirtualMachineError) {
      let recorder = try SerialRecorder(serial.source, to: serial.copy)
      return .success(try await recorder.run(until: stop))
    } catch {
      let failure = CommandFailure(error)
      return .failure(CommandFailure(failure.status, "\(serial.source): \(failure.message)"))
    }
  }
}

/// What a capture brought.
struct CaptureAccount: Sendable {
  var packets: PacketAccount
  var serial: SerialAccount?
}
