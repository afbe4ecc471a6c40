internal import VirtIO

/// A descriptor chain as it stood in memory when it was made available.
///
/// A ring keeps one for each head and reads it anew: its storage is used again.
struct WatchedChain {
  /// Who has the chain.
  enum Holder { case driver, device, returned }

  /// Memory that has to rest while the device has the chain.
  struct Part {
    enum Use {
      /// A descriptor, in the queue's table or an indirect one.
      case entry
      case readable
      case writable
    }

    var range: Range<UInt64>
    var use: Use
  }

  /// ``Holder/returned``: it came back to a driver that has not read which one did.
  var holder = Holder.driver
  /// Where the ring's list of the device's chains names it.
  var place = 0
  private(set) var head: UInt16 = 0
  private(set) var parts: [Part] = []
  private(set) var byteCount: UInt64 = 0
  /// The first rule of chains that it breaks.
  private(set) var fault: (rule: Rule, words: String)?

  /// Reads the chain of `head` again.
  mutating func read(
    _ head: UInt16, _ layout: SplitVirtqueueLayout, _ memory: borrowing ShadowMemory,
    hasIndirect: Bool
  ) {
    self.head = head
    parts.removeAll(keepingCapacity: true)
    (byteCount, fault) = (0, nil)
    walk(
      from: head, table: layout.descriptorArea, size: UInt32(layout.queueSize), memory,
      hasIndirect: hasIndirect, isIndirect: false)
  }

  private mutating func walk(
    from head: UInt16, table: UInt64, size: UInt32, _ memory: borrowing ShadowMemory,
    hasIndirect: Bool, isIndirect: Bool
  ) {
    var index = UInt32(head)
    var hasWritable = false
    for _ in 0..<size {
      guard index < size else {
        return note(.chainBounds, "descriptor \(index) of a table of \(size)")
      }
      let address = table &+ 16 &* UInt64(index)
      parts.append(Part(range: address..<(address &+ 16), use: .entry))
      let flags = Descriptor.Flags(rawValue: UInt16(memory.load(address &+ 12, byteCount: 2)))
      let length = memory.load(address &+ 8, byteCount: 4)
      let start = memory.load(address, byteCount: 8)
      if flags.contains(.indirect) {
        return walkIndirect(
          start, length, flags, memory, hasIndirect: hasIndirect, isIndirect: isIndirect)
      }
      let isWritable = flags.contains(.write)
      if hasWritable, !isWritable {
        note(.readableBeforeWritable, "descriptor \(index) is readable after a writable one")
      }
      hasWritable = isWritable
      add(start, length, isWritable ? .writable : .readable)
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

  private mutating func add(_ start: UInt64, _ length: UInt64, _ use: Part.Use) {
    let (end, isBeyond) = start.addingReportingOverflow(length)
    if !isBeyond { parts.append(Part(range: start..<end, use: use)) }
    byteCount += length
    let total = byteCount
    if total > 1 << 32 { note(.chainBounds, "a chain of \(total) bytes") }
  }

  private mutating func note(_ rule: Rule, _ words: @autoclosure () -> String) {
    if fault == nil { fault = (rule, words()) }
  }
}

// MARK: - What is asked of it

extension WatchedChain {
  /// Whether anything of it lies in `range`.
  func overlaps(_ range: Range<UInt64>) -> Bool {
    for part in parts where part.range.overlaps(range) { return true }
    return false
  }

  /// The byte at `offset` of what the device reads.
  func readableByte(at offset: UInt64, _ memory: borrowing ShadowMemory) -> UInt8? {
    var rest = offset
    for part in parts where part.use == .readable {
      let count = UInt64(part.range.count)
      if rest < count { return UInt8(memory.load(part.range.lowerBound + rest, byteCount: 1)) }
      rest -= count
    }
    return nil
  }
}
