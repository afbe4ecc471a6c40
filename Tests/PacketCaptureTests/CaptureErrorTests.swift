import Foundation
import Glibc
import PacketCapture
import TestSupport
import Testing

@Suite("A capture that cannot start or go on says why")
struct CaptureErrorTests {
  @Test func anUnknownDeviceIsNamed() {
    let name = "quartz-none0"
    do {
      _ = try CaptureHandle(device: name)
      Issue.record("opened")
    } catch .noSuchDevice(let device) {
      #expect(device == name)
    } catch .permissionDenied {
      #expect(getuid() != 0)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func aNameWithANullCharacterIsUnknown() {
    #expect(throws: CaptureError.noSuchDevice("lo\0")) { _ = try CaptureHandle(device: "lo\0") }
  }

  @Test(arguments: [0, -1, 262_145, .max] as [Int32])
  func aSnapshotLengthOutOfRangeIsRefused(length: Int32) {
    #expect(throws: CaptureError.badOption("snapLength")) {
      _ = try CaptureHandle(device: "lo", options: CaptureOptions(snapLength: length))
    }
  }

  @Test func withoutTheRightPermissionIsDenied() async {
    await #expect(processExitsWith: .exitCode(33)) {
      setuid(65_534)
      do {
        _ = try CaptureHandle(device: "lo")
      } catch CaptureError.permissionDenied {
        exit(33)
      }
    }
  }

  @Test(.enabled(if: Requirement.namespaces.isMet)) func aDeviceWithoutEthernetIsRefused() async {
    await #expect(processExitsWith: .exitCode(34)) {
      try NetworkNamespace.enter()
      try NetworkNamespace.ip("tuntap", "add", "dev", "qztun0", "mode", "tun")
      try NetworkNamespace.ip("link", "set", "qztun0", "up")
      do {
        _ = try CaptureHandle(device: "qztun0")
      } catch CaptureError.notEthernet(let linkType) {
        exit(linkType == 12 ? 34 : 1)
      }
    }
  }

  @Test(.enabled(if: Requirement.namespaces.isMet)) func aDeviceThatIsDownIsRefused() async {
    await #expect(processExitsWith: .exitCode(35)) {
      try NetworkNamespace.enter()
      try NetworkNamespace.ip("link", "add", "qzva", "type", "veth", "peer", "name", "qzvb")
      do {
        _ = try CaptureHandle(device: "qzva")
      } catch CaptureError.deviceWentDown {
        exit(35)
      }
    }
  }

  @Test(.enabled(if: Requirement.namespaces.isMet)) func aDeviceThatIsDownForAWhileEndsNothing()
    async
  {
    await #expect(processExitsWith: .exitCode(37)) {
      try NetworkNamespace.enter()
      try NetworkNamespace.ip("link", "set", "lo", "up")
      var handle = try CaptureHandle(device: "lo")
      let sender = LoopbackSender()
      try handle.setFilter("udp dst port \(sender.port)")
      try NetworkNamespace.ip("link", "set", "lo", "down")
      guard try handle.next(timeoutMilliseconds: 0) == nil else { return }
      try NetworkNamespace.ip("link", "set", "lo", "up")
      try sender.send([1])
      guard try handle.next(timeoutMilliseconds: 10_000) != nil else { return }
      exit(37)
    }
  }

  @Test(.enabled(if: Requirement.namespaces.isMet)) func aDeviceThatVanishesEndsTheCapture() async {
    await #expect(processExitsWith: .exitCode(36)) {
      try NetworkNamespace.enter()
      try NetworkNamespace.ip("link", "add", "qzva", "type", "veth", "peer", "name", "qzvb")
      try NetworkNamespace.ip("link", "set", "qzva", "up")
      try NetworkNamespace.ip("link", "set", "qzvb", "up")
      var handle = try CaptureHandle(device: "qzva")
      try handle.setFilter("ether proto 0x88b5")
      try NetworkNamespace.ip("link", "del", "qzva")
      do {
        _ = try handle.next(timeoutMilliseconds: 10_000)
      } catch CaptureError.deviceWentDown {
        exit(36)
      }
    }
  }
}
