import _Volatile

/// Physical memory and device registers by address: the only place that turns one into a pointer.
///
/// Memory is mapped where it lies, so that an address is the same for kernel and device. An
/// address outside of every mapping ends in a page fault, which stops the kernel with a report.
enum PhysicalMemory {
  /// Volatile accesses: each is performed exactly once, as wide as named, in program order.
  static func load8(_ address: UInt64) -> UInt8 {
    // Safety: the address is mapped or the access faults; no Swift object lies behind it.
    unsafe VolatileMappedRegister<UInt8>(unsafeBitPattern: UInt(address)).load()
  }

  static func load16(_ address: UInt64) -> UInt16 {
    // Safety: as above.
    unsafe VolatileMappedRegister<UInt16>(unsafeBitPattern: UInt(address)).load()
  }

  static func load32(_ address: UInt64) -> UInt32 {
    // Safety: as above.
    unsafe VolatileMappedRegister<UInt32>(unsafeBitPattern: UInt(address)).load()
  }

  static func load64(_ address: UInt64) -> UInt64 {
    // Safety: as above.
    unsafe VolatileMappedRegister<UInt64>(unsafeBitPattern: UInt(address)).load()
  }

  static func store16(_ value: UInt16, to address: UInt64) {
    // Safety: as above; callers own the memory or the register that they name.
    unsafe VolatileMappedRegister<UInt16>(unsafeBitPattern: UInt(address)).store(value)
  }

  static func store32(_ value: UInt32, to address: UInt64) {
    // Safety: as above.
    unsafe VolatileMappedRegister<UInt32>(unsafeBitPattern: UInt(address)).store(value)
  }

  static func store64(_ value: UInt64, to address: UInt64) {
    // Safety: as above.
    unsafe VolatileMappedRegister<UInt64>(unsafeBitPattern: UInt(address)).store(value)
  }

  static func clear(_ address: UInt64, byteCount: Int) {
    // Safety: callers own that memory.
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))?
      .initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  static func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    precondition(byteCount <= destination.byteCount)
    unsafe destination.withUnsafeMutableBytes { bytes in
      guard let source = unsafe UnsafeRawPointer(bitPattern: UInt(address)) else { return }
      // Safety: the buffer holds as many; shared memory and Swift's never overlap.
      unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: byteCount))
    }
  }

  static func copy(_ source: RawSpan, to address: UInt64) {
    unsafe source.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      // Safety: callers own the memory behind the address, as long as the source.
      unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))?
        .copyMemory(from: start, byteCount: bytes.count)
    }
  }
}
