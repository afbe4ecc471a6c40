internal import VirtIO

/// A descriptor chain as it stood in memory when it was made available.
struct WatchedChain {
  struct Part {
    var range: Range<UInt64>
    var isWritable: Bool
  }

  let head: UInt16
  private(set) var parts: [Part] = []
  /// The entries of tables that the device may read.
  private(set) var entries: [Range<UInt64>] = []
  private(set) var byteCount: UInt64 = 0
  /// The first rule of chains that it breaks.
  private(set) var fault: (rule: Rule, words: String)?

  var writable: [Range<UInt64>] { parts.filter(\.isWritable).map(\.range) }
  var readable: [Range<UInt64>] { parts.filter { !$0.isWritable }.map(\.range) }
  /// Everything that has to rest while the device has the chain.
  var resting: [Range<UInt64>] { entries + parts.map(\.range) }

  init(
    head: UInt16, layout: SplitVirtqueueLayout, memory: borrowing ShadowMemory,
    hasIndirect: Bool
  ) {
    self.head = head
    walk(
      from: head, table: layout.descriptorArea, size: UInt32(layout.queueSize), memory,
      hasIndirect: hasIndirect, isIndirect: false)
  }

  private mutating func walk(
    from head: UInt16, table: UInt64, size: UInt32, _ memory: borrowing ShadowMemory,
    hasIndirect: Bool, isIndirect: Bool
  ) {
    var index = UInt32(head)
    for _ in 0..<size {
      guard index < size else {
        return note(.chainBounds, "descriptor \(index) of a table of \(size)")
      }
      let address = table &+ 16 &* UInt64(index)
      entries.append(address..<(address &+ 16))
      let flags = Descriptor.Flags(
        rawValue: UInt16(memory.load(address &+ 12, byteCount: 2)))
      let length = memory.load(address &+ 8, byteCount: 4)
      let start = memory.load(address, byteCount: 8)
      if flags.contains(.indirect) {
        return walkIndirect(
          start, length, flags, memory, hasIndirect: hasIndirect, isIndirect: isIndirect)
      }
      add(start, length, isWritable: flags.contains(.write), index)
      guard flags.contains(.next) else { return }
      index = UInt32(memory.load(address &+ 14, byteCount: 2))
    }
    note(.chainBounds, "a chain of more than \(size) descriptors: it loops")
  }

  private mutating func walkIndirect(
    _ start: UInt64, _ length: UInt64, _ flags: Descriptor.Flags,
    _ memory: borrowing ShadowMemory, hasIndirect: Bool, isIndirect: Bool
  ) {
    if !hasIndirect { return note(.indirectTables, "INDIRECT without the feature") }
    if isIndirect { return note(.indirectTables, "INDIRECT within an indirect table") }
    if flags.contains(.next) { return note(.indirectTables, "INDIRECT together with NEXT") }
    guard length > 0, length % 16 == 0, length / 16 <= 1 << 15 else {
      return note(.indirectTables, "an indirect table of \(length) bytes")
    }
    walk(
      from: 0, table: start, size: UInt32(length / 16), memory, hasIndirect: true,
      isIndirect: true)
  }

  private mutating func add(
    _ start: UInt64, _ length: UInt64, isWritable: Bool, _ index: UInt32
  ) {
    if !isWritable, parts.last?.isWritable == true {
      note(.readableBeforeWritable, "descriptor \(index) is readable after a writable one")
    }
    let (end, isBeyond) = start.addingReportingOverflow(length)
    if !isBeyond { parts.append(Part(range: start..<end, isWritable: isWritable)) }
    byteCount += length
    if byteCount > 1 << 32 { note(.chainBounds, "a chain of \(byteCount) bytes") }
  }

  private mutating func note(_ rule: Rule, _ words: String) {
    if fault == nil { fault = (rule, words) }
  }

  /// The byte at `offset` of what the device reads.
  func readableByte(at offset: UInt64, _ memory: borrowing ShadowMemory) -> UInt8? {
    var rest = offset
    for range in readable {
      if rest < UInt64(range.count) {
        return UInt8(memory.load(range.lowerBound + rest, byteCount: 1))
      }
      rest -= UInt64(range.count)
    }
    return nil
  }
}
