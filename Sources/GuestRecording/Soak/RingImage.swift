import Hypervisor
import SystemPackage
import VirtIO

/// A virtqueue as it lies in the memory of a stopped guest.
struct RingImage: Sendable {
  var descriptors: [Descriptor]
  var availableFlags: UInt16
  var availableIndex: UInt16
  var availableRing: [UInt16]
  var usedFlags: UInt16
  var usedIndex: UInt16
  var usedRing: [UsedElement]

  private static let limit = Duration.seconds(5)

  /// Reads the three parts; their bytes stay in `directory` under `name`.
  static func read(
    _ layout: SplitVirtqueueLayout, from guest: Guest, into directory: FilePath, name: String
  ) async throws(VirtualMachineError) -> RingImage {
    let size = layout.queueSize
    let table = try await guest.memory(
      at: layout.descriptorArea,
      byteCount: Int(SplitVirtqueueLayout.descriptorTableByteCount(queueSize: size)),
      through: directory.appending("\(name)-descriptors.bin"), within: limit)
    let available = try await guest.memory(
      at: layout.driverArea,
      byteCount: Int(SplitVirtqueueLayout.availableRingByteCount(queueSize: size)),
      through: directory.appending("\(name)-available.bin"), within: limit)
    let used = try await guest.memory(
      at: layout.deviceArea,
      byteCount: Int(SplitVirtqueueLayout.usedRingByteCount(queueSize: size)),
      through: directory.appending("\(name)-used.bin"), within: limit)
    return RingImage(size: Int(size), table: table, available: available, used: used)
  }

  init(size: Int, table: [UInt8], available: [UInt8], used: [UInt8]) {
    func number(_ bytes: [UInt8], _ offset: UInt64, _ count: Int) -> UInt64 {
      bytes[Int(offset)..<(Int(offset) + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func halfword(_ bytes: [UInt8], _ offset: UInt64) -> UInt16 {
      UInt16(truncatingIfNeeded: number(bytes, offset, 2))
    }
    // Offsets of the fields are their addresses in a queue whose parts begin at 0.
    let fields = SplitVirtqueueLayout(
      queueSize: UInt16(size), descriptorArea: 0, driverArea: 0, deviceArea: 0)
    let places = 0..<UInt16(size)
    descriptors = places.map { place in
      let entry = fields.descriptor(place)
      return Descriptor(
        address: number(table, entry, 8),
        length: UInt32(
          truncatingIfNeeded: number(table, entry + UInt64(Descriptor.lengthOffset), 4)),
        flags: .init(rawValue: halfword(table, entry + UInt64(Descriptor.flagsOffset))),
        next: halfword(table, entry + UInt64(Descriptor.nextOffset)))
    }
    availableFlags = halfword(available, fields.availableFlags)
    availableIndex = halfword(available, fields.availableIndex)
    availableRing = places.map { halfword(available, fields.availableEntry($0)) }
    usedFlags = halfword(used, fields.usedFlags)
    usedIndex = halfword(used, fields.usedIndex)
    usedRing = places.map { place in
      let entry = fields.usedElement(place)
      return UsedElement(
        id: UInt32(truncatingIfNeeded: number(used, entry, 4)),
        length: UInt32(
          truncatingIfNeeded: number(used, entry + UInt64(UsedElement.lengthOffset), 4)))
    }
  }
}
