import HandRings
import Testing
import VirtIO
import VirtIODevice

/// A device bench with a control queue of eight.
struct ControlBench: ~Copyable {
  static let allFeatures: UInt64 = 0x39bf_8064 & ~(1 << 15 | 1 << 24 | 1 << 29)
  static let request: UInt64 = DeviceBench.transmitBuffers + 0x8_0000
  static let answer: UInt64 = request + 0x8000

  var base: DeviceBench
  let control = HandRing(number: 2, size: 8, base: DeviceBench.base + 0x4_0000)
  private(set) var sent = 0

  init(
    _ configuration: DeviceConfiguration = DeviceConfiguration(interface: .legacy),
    features: UInt64 = allFeatures
  ) {
    base = DeviceBench(configuration)
    base.prepare(features: features)
    base.place(control)
    base.start()
  }

  /// Posts a command without a kick: its bytes in the first descriptor, room for one byte of
  /// answer in the second.
  mutating func post(_ bytes: [UInt8], answerByteCount: UInt32 = 1) {
    base.memory.copy(bytes.rawSpan, to: Self.request)
    base.memory.store8(0xee, to: Self.answer)
    let hasAnswer = answerByteCount > 0
    control.describe(
      0, address: Self.request, length: UInt32(bytes.count), flags: hasAnswer ? 1 : 0, next: 1,
      in: &base.memory)
    control.describe(
      1, address: Self.answer, length: answerByteCount, flags: 2, in: &base.memory)
    control.setHead(0, at: sent, in: &base.memory)
    sent += 1
    control.setAvailableIndex(sent, in: &base.memory)
  }

  /// The status that the device answers.
  mutating func command(_ group: UInt8, _ command: UInt8, _ payload: [UInt8]) -> UInt8 {
    post([group, command] + payload)
    base.kick(2)
    base.run()
    return base.memory.load8(Self.answer)
  }

  /// Whether a frame with these first bytes reaches the guest.
  mutating func passes(_ head: [UInt8]) -> Bool {
    let before = base.receiveUsed
    base.post(1)
    base.arrive(head + [UInt8](repeating: 0, count: 60 - head.count))
    return base.receiveUsed != before
  }

  mutating func expect(
    _ group: UInt8, _ command: UInt8, _ payload: [UInt8], status expected: UInt8,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let status = self.command(group, command, payload)
    #expect(status == expected, sourceLocation: sourceLocation)
  }

  mutating func expect(
    _ head: [UInt8], passes expected: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let doesPass = passes(head)
    #expect(doesPass == expected, "\(head)", sourceLocation: sourceLocation)
  }
}
