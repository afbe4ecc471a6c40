import VirtIO
import VirtIODevice

/// A virtio-net device that is honest until it is told what to do wrong.
///
/// It is as small as a device can be that a driver believes: both register layouts, two queues,
/// no features beyond those that the driver takes.
struct HostileDevice: Sendable {
  static let macAddress: [UInt8] = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]

  /// Which register layout it shows.
  let isLegacy: Bool
  /// Which one the driver placed the queues with; a lie about the version may make it the other.
  var isUsedAsLegacy: Bool
  /// It forgot how far it was in a ring: it reads buffers that are not its own, and loses some.
  var hasLostPosition = false
  var status: UInt32 = 0
  var interruptStatus: UInt32 = 0
  var generation: UInt32 = 0
  var featuresWord: UInt32 = 0
  var selectedQueue = 0
  var rings: [2 of DeviceRing] = [DeviceRing(), DeviceRing()]

  // MARK: What is wrong with it

  /// Register reads that still get a lie, and which.
  var liesLeft = 0
  var lie = RegisterLie.flipped(0)
  /// Only reads of this register get it; `nil` is every register.
  var liedRegister: UInt16?
  /// Services that are still left out: the device does not see its queues.
  var silence = 0
  /// Used elements that still get a wrong id or length.
  var wrongElementsLeft = 0
  var wrongElement = ElementLie.foreignID
  /// Frames to receive that are ready.
  var burst = 0
  /// Interrupts that still get lost.
  var lostInterrupts = 0
  var isInterruptPending = false

  init(isLegacy: Bool) {
    self.isLegacy = isLegacy
    isUsedAsLegacy = isLegacy
  }

  /// What a register read is answered with, instead of its value.
  enum RegisterLie: Sendable {
    case flipped(UInt32)
    case constant(UInt32)
    /// Another value with every read, as a configuration that never stands still.
    case counting(UInt32)
  }

  /// What is wrong with a used element.
  enum ElementLie: UInt8, CaseIterable, Sendable {
    case foreignID, repeatedID, idOutOfRange, lengthZero, lengthBelowHeader, lengthBeyondBuffer,
      lengthHuge
  }

  var isLive: Bool { status & DeviceStatus.driverOK.rawValue != 0 }
  var headerByteCount: Int {
    isUsedAsLegacy ? NetworkHeader.legacyByteCount : NetworkHeader.byteCount
  }

  /// Nothing is wrong with it any more, or it says so: no driver can see that a device lost
  /// buffers. Its index is what it used, so that a driver sees those that it has back.
  mutating func becomeHonest(on memory: inout GuestMemory) {
    for queue in 0..<2 where rings[queue].isPlaced {
      memory.store16(rings[queue].used.rawValue, to: rings[queue].layout.usedIndex)
    }
    if hasLostPosition { status |= DeviceStatus.deviceNeedsReset.rawValue }
    liesLeft = 0
    silence = 0
    wrongElementsLeft = 0
    lostInterrupts = 0
  }

  mutating func raiseInterrupt() {
    interruptStatus |= InterruptStatus.usedBuffer.rawValue
    if lostInterrupts > 0 {
      lostInterrupts -= 1
    } else {
      isInterruptPending = true
    }
  }

  mutating func reset() {
    status = 0
    interruptStatus = 0
    isInterruptPending = false
    hasLostPosition = false
    rings = [DeviceRing(), DeviceRing()]
  }
}
