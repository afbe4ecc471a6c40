import Hypervisor
import QTest
import Testing
import VirtIO
import VirtIODevice

/// Whose device a rule is shown on.
enum Subject: String, CaseIterable, Sendable {
  case model, qemu
}

/// One device to show a rule on.
struct Setup: CustomTestStringConvertible, Sendable {
  var subject: Subject
  var interface: DeviceInterface

  var testDescription: String { "\(subject.rawValue), \(interface.rawValue)" }

  /// Both subjects on both interfaces; only the model where QEMU is not installed.
  static let all: [Setup] = legacy + modern
  static let legacy = subjects.map { Setup(subject: $0, interface: .legacy) }
  static let modern = subjects.map { Setup(subject: $0, interface: .modern) }

  private static let subjects: [Subject] =
    (try? QEMU.command.found()) == nil ? [.model] : Subject.allCases
}
