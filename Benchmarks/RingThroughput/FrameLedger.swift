import Machine
import Simulation
import TraceFormat
import VirtIODevice
import VirtIODriver
import Wire

/// What must come out of each direction: frames with numbers, in order, none lost.
final class FrameLedger {
  /// Writes the frames for the guest, and its own.
  var arrivals = FrameNumbering()
  var departures = FrameNumbering()
  /// Checks what the driver delivered, and what the device transmitted.
  var received = FrameNumbering()
  var transmitted = FrameNumbering()
  /// A frame for the guest and one of its own, under construction.
  var arriving: [UInt8] = []
  var leaving: [UInt8] = []

  var moved: UInt64 { received.count + transmitted.count }

  /// The first rule that does not hold while no frame is under way.
  func broken(after pair: borrowing RingPair) -> SoakPart.Broken? {
    if pair.driver.resetCount > 0 { return .violation(resets: pair.driver.resetCount) }
    if !pair.machine.device.errors.isEmpty { return .deviceErrors(pair.machine.device.errors) }
    if let wrong = received.firstWrong {
      return .wrongFrame(
        direction: "received", expected: wrong.expected, found: wrong.found,
        byteCount: wrong.byteCount)
    }
    if let wrong = transmitted.firstWrong {
      return .wrongFrame(
        direction: "transmitted", expected: wrong.expected, found: wrong.found,
        byteCount: wrong.byteCount)
    }
    let isReceiveRight =
      pair.driver.receivePositions.used == UInt16(truncatingIfNeeded: received.count)
    let isTransmitRight =
      pair.driver.transmitPositions.available == UInt16(truncatingIfNeeded: transmitted.count)
    return isReceiveRight && isTransmitRight
      ? nil : .wrongPositions(received: received.count, transmitted: transmitted.count)
  }
}

/// The frames of one direction by number: both ends know every byte of each.
struct FrameNumbering {
  private(set) var count: UInt64 = 0
  private(set) var firstWrong: (expected: UInt64, found: UInt64, byteCount: Int)?

  private static let shortest = 60
  private static let longest = 1_514

  /// One frame in 256 is of any length, the others are short.
  private static func byteCount(of number: UInt64) -> Int {
    let mixed = mix(number)
    guard mixed & 255 == 0 else { return shortest + Int(mixed >> 8 & 7) }
    return shortest + Int(mixed >> 8) % (longest - shortest + 1)
  }

  private static func mix(_ number: UInt64) -> UInt64 {
    var mixed = number &* 0x9e37_79b9_7f4a_7c15
    mixed ^= mixed >> 32
    return mixed & 0x7fff_ffff_ffff_ffff
  }

  /// Writes the next frame: its number at the start, and a word of it at the end.
  mutating func write(into frame: inout [UInt8]) {
    let length = Self.byteCount(of: count)
    frame = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: length)
    var elements = frame.mutableSpan
    var bytes = MutableRawSpan(_elements: &elements)
    bytes.setNetworkUInt32(UInt32(truncatingIfNeeded: count >> 32), at: 0)
    bytes.setNetworkUInt32(UInt32(truncatingIfNeeded: count), at: 4)
    bytes.setNetworkUInt32(UInt32(truncatingIfNeeded: Self.mix(count)), at: length - 4)
    count += 1
  }

  /// Checks that `frame` is the next one, byte for byte where they differ from frame to frame.
  mutating func check(_ frame: RawSpan) {
    let expected = count
    count += 1
    guard frame.byteCount >= Self.shortest else { return note(expected, 0, frame.byteCount) }
    let number =
      UInt64(frame.networkUInt32(at: 0)) << 32 | UInt64(frame.networkUInt32(at: 4))
    let isRight =
      number == expected && frame.byteCount == Self.byteCount(of: expected)
      && frame.networkUInt32(at: frame.byteCount - 4)
        == UInt32(truncatingIfNeeded: Self.mix(expected))
      && frame.octet(at: frame.byteCount / 2) == UInt8(truncatingIfNeeded: expected)
    if !isRight { note(expected, number, frame.byteCount) }
  }

  private mutating func note(_ expected: UInt64, _ found: UInt64, _ byteCount: Int) {
    if firstWrong == nil { firstWrong = (expected, found, byteCount) }
  }
}
