import Conformance
import Machine
import TraceFormat
import VirtIO

/// A driver written out step by step, sound unless a test makes it otherwise.
///
/// Queues of four descriptors, each with a buffer of 2,048 bytes; no records but the marks.
struct HandDriver: ~Copyable {
  static let size: UInt16 = 4
  static let bufferByteCount: UInt32 = 2_048

  var machine: WatchedMachine<StubMachine>
  let isLegacy: Bool
  var layouts: [SplitVirtqueueLayout] = []
  var buffers: [UInt64] = []
  var available: [UInt16] = [0, 0]
  var used: [UInt16] = [0, 0]
  /// Features to accept, of those offered.
  var accepts: FeatureBits
  /// The record at which the violation is expected.
  private(set) var mark: UInt64?

  init(isLegacy: Bool) {
    self.isLegacy = isLegacy
    machine = WatchedMachine(StubMachine())
    accepts = isLegacy ? [.anyLayout, .mac] : [.version1, .mac]
    answer(.magicValue, MMIORegister.magic)
    answer(.version, isLegacy ? 1 : 2)
    answer(.deviceID, DeviceType.network)
    answer(.deviceFeatures, 0)
    answer(.queueNumMax, 1_024)
    let page = 4_096
    for _ in 0..<2 {
      let base = machine.allocateShared(byteCount: 2 * page, alignment: page)
      layouts.append(
        SplitVirtqueueLayout(
          queueSize: HandDriver.size, base: base, usedRingAlignment: UInt32(page)))
      buffers.append(
        machine.allocateShared(
          byteCount: Int(HandDriver.bufferByteCount) * Int(HandDriver.size), alignment: page))
    }
  }

  mutating func answer(_ register: MMIORegister, _ value: UInt32) {
    machine.base.answers[register.rawValue] = value
  }

  /// The next deed is the violation.
  mutating func markHere() {
    machine.record(.clock(nanoseconds: 0))
    mark = machine.base.recordCount - 1
  }

  // MARK: Registers

  @discardableResult
  mutating func read(_ register: MMIORegister) -> UInt32 {
    machine.loadRegister(slot: 0, offset: register.rawValue, width: .word)
  }

  mutating func write(_ register: MMIORegister, _ value: UInt32) {
    machine.storeRegister(slot: 0, offset: register.rawValue, value: value)
  }

  mutating func probe() {
    for register in [MMIORegister.magicValue, .version, .deviceID] { read(register) }
  }

  mutating func reset() {
    write(.status, 0)
    answer(.status, 0)
    read(.status)
    machine.base.answers[MMIORegister.status.rawValue] = nil
    (available, used) = ([0, 0], [0, 0])
  }

  mutating func greet() {
    write(.status, 1)
    write(.status, 3)
  }

  mutating func readFeatures(_ offered: FeatureBits) {
    for word: UInt32 in isLegacy ? [0] : [0, 1] {
      write(.deviceFeaturesSel, word)
      answer(.deviceFeatures, UInt32(truncatingIfNeeded: offered.rawValue >> UInt64(32 * word)))
      read(.deviceFeatures)
    }
  }

  mutating func writeFeatures(_ accepted: FeatureBits) {
    for word: UInt32 in isLegacy ? [0] : [0, 1] {
      write(.driverFeaturesSel, word)
      write(.driverFeatures, UInt32(truncatingIfNeeded: accepted.rawValue >> UInt64(32 * word)))
    }
  }

  mutating func confirmFeatures() {
    guard !isLegacy else { return }
    write(.status, 0xB)
    read(.status)
  }

  mutating func negotiate(offered: FeatureBits? = nil) {
    readFeatures(offered ?? accepts)
    writeFeatures(accepts)
    confirmFeatures()
  }

  var liveStatus: UInt32 { isLegacy ? 7 : 0xF }
}
