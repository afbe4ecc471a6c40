import Hypervisor
import SystemPackage

/// What is looked at after a hang, while the guest still exists.
public struct Autopsy: Sendable {
  /// QEMU's own words about the device.
  public var deviceStatus: String
  public var receive: RingDifference
  public var transmit: RingDifference
  /// The last lines of the guest's console.
  public var consoleEnd: [String]

  private static let limit = Duration.seconds(5)

  /// Stops the guest and reads its rings.
  static func perform(
    on guest: Guest, _ sight: SoakWatch.Sight, device: String, channels: RawChannels
  ) async throws(VirtualMachineError) -> Autopsy {
    _ = try await guest.monitor.humanMonitor("stop", within: limit)
    let sample = try await RingSample.take(from: guest, device: device)
    var counters = sight.counters
    try counters.update(from: channels)
    let receive = try await RingImage.read(
      sample.receive.layout, from: guest, into: channels.directory, name: "receive")
    let transmit = try await RingImage.read(
      sample.transmit.layout, from: guest, into: channels.directory, name: "transmit")
    let console = try FileTail.read(channels.console, atMost: 1_024)
    return Autopsy(
      deviceStatus: try await guest.monitor.humanMonitor(
        "info virtio-status \(device)", within: limit),
      receive: RingDifference(
        name: "receive", status: sample.receive.status, image: receive,
        returned: sight.received.total, counter: counters.consumed, isReceive: true),
      transmit: RingDifference(
        name: "transmit", status: sample.transmit.status, image: transmit,
        returned: sight.transmitted.total, counter: counters.posted, isReceive: false),
      consoleEnd: String(decoding: console, as: UTF8.self)
        .split(whereSeparator: \.isNewline).suffix(6).map(String.init))
  }

  /// The parts of QEMU's answer that bear on a hang.
  public var statusLines: [String] {
    let wanted = ["status:", "broken:", "started:", "isr:", "DRIVER_OK", "NEEDS_RESET"]
    return deviceStatus.split(whereSeparator: \.isNewline).map(String.init).filter { line in
      wanted.contains { line.contains($0) }
    }
  }
}
