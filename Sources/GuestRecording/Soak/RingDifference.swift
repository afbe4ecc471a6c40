import Hypervisor
import VirtIO

/// What device and driver each hold about one queue, side by side, and where they part.
public struct RingDifference: Sendable {
  var name: String
  var status: VirtqueueStatus
  var image: RingImage
  /// Elements that the device has returned since boot.
  var returned: UInt64
  /// The driver's counter: elements taken, or frames posted.
  var counter: DriverCounters.Count?
  var isReceive: Bool

  /// The page of text.
  public var lines: [String] {
    [
      "",
      "\(name) queue: \(status.size) descriptors at \(hexadecimal(status.descriptorArea)),"
        + " available ring at \(hexadecimal(status.driverArea)),"
        + " used ring at \(hexadecimal(status.deviceArea))",
      "  QEMU         last_avail_idx \(status.lastAvailableIndex)"
        + "  shadow_avail_idx \(status.shadowAvailableIndex)"
        + "  used_idx \(status.usedIndex)  inuse \(status.inUse)"
        + "  (\(returned) elements returned)",
      "  memory       avail.idx \(image.availableIndex)  avail.flags \(image.availableFlags)"
        + "  used.idx \(image.usedIndex)  used.flags \(image.usedFlags)",
      "  driver       \(isReceive ? "taken" : "posted") \(counter.map { "\($0.value)" } ?? "?")",
    ] + descriptorLines + [availableLine, usedLine, deviceLine, driverLine, "  => " + parting]
  }

  private var size: Int { Int(status.size) }

  private var descriptorLines: [String] {
    var lines: [String] = []
    var start = 0
    for place in 1...size {
      let first = image.descriptors[start]
      if place < size, image.descriptors[place] == first { continue }
      let places = place - start == 1 ? "\(start)" : "\(start)-\(place - 1), all the same"
      lines.append(
        "  descriptor   \(places): \(hexadecimal(first.address)) + \(first.length)"
          + " flags \(first.flags.rawValue)")
      start = place
    }
    guard lines.count > 6 else { return lines }
    return Array(lines.prefix(5)) + ["               and \(lines.count - 5) other runs"]
  }

  private var availableLine: String {
    let heads = (1...6).map { back in
      image.availableRing[Int(image.availableIndex &- UInt16(back)) % size]
    }
    return "  available    newest first: \(heads.map { "\($0)" }.joined(separator: " ")) ..."
  }

  private var usedLine: String {
    let elements = (1...6).map { back in
      image.usedRing[Int(image.usedIndex &- UInt16(back)) % size]
    }
    let words = elements.map { "\($0.id)/\($0.length)" }.joined(separator: " ")
    return "  used         newest first, id/length: \(words) ..."
  }

  /// Entries that the device may still take, modulo 2^16.
  private var offered: Int {
    Int(image.availableIndex &- status.lastAvailableIndex)
  }

  private var deviceLine: String {
    if offered > size {
      return "  device owns  \(offered) entries of a ring of \(size): avail.idx is ahead of itself,"
        + " every head is offered again and again"
    }
    let heads = Set(
      (0..<offered).map { image.availableRing[(Int(status.lastAvailableIndex) + $0) % size] })
    return "  device owns  \(offered) entries, \(heads.count) different heads,"
      + " and \(status.inUse) that it has begun"
  }

  private var driverLine: String {
    guard let counter else { return "  driver holds its counter did not arrive" }
    if isReceive {
      return "  driver holds that \(counter.value) elements were taken; used.idx \(image.usedIndex)"
        + " \(image.usedIndex == counter.value ? "equals" : "differs from") it"
    }
    return "  driver holds that frame \(counter.value) is out until used.idx"
      + (counter.isWide ? " equals \(counter.value)" : " has passed it")
  }

  /// Where the two part.
  private var parting: String {
    guard let counter else { return "nothing to compare" }
    let low = UInt16(truncatingIfNeeded: counter.value)
    if !counter.isWide {
      let distance = isReceive ? image.usedIndex &- low : low &- image.usedIndex
      if distance == 0 { return "they agree" }
      return isReceive
        ? "the driver has not taken \(distance) elements"
        : "the device has not returned \(distance) frames"
    }
    if isReceive, counter.value > returned {
      return "the driver took \(counter.value - returned) elements that were never delivered:"
        + " from 65,536 on, no 16-bit used.idx equals its counter"
    }
    if !isReceive, low == image.usedIndex, counter.value != UInt64(image.usedIndex) {
      return "the device returned every frame, and no 16-bit used.idx ever equals"
        + " \(counter.value): the wait has no end"
    }
    if low == image.usedIndex { return "they agree" }
    return isReceive
      ? "the driver has not taken \(image.usedIndex &- low) elements"
      : "the device has not returned \(low &- image.usedIndex) frames"
  }

  private func hexadecimal(_ address: UInt64) -> String {
    "0x" + String(address, radix: 16)
  }
}
