/// The peers: a ring as C would have it, and the mere copying of the bytes.
///
/// The bare ring does what both sides of a split virtqueue cannot do without: a descriptor is made
/// available, taken, filled by one copy, used, taken back, and its frame copied out and summed
/// over. It checks nothing, knows no registers, no notifications and no interrupts.
@safe
enum BareRing {
  private static let size = 256
  private static let stride = 2_048

  /// Nanoseconds for one frame through the ring, in batches of 64.
  static func nanosecondsPerFrame(_ byteCount: Int, frames: Int) -> Double {
    let buffers = UnsafeMutableRawPointer.allocate(byteCount: size * stride, alignment: 4_096)
    let available = UnsafeMutablePointer<UInt16>.allocate(capacity: size)
    let used = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
    let frame = UnsafeMutableRawPointer.allocate(byteCount: stride, alignment: 64)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: stride, alignment: 64)
    defer {
      unsafe buffers.deallocate()
      unsafe available.deallocate()
      unsafe used.deallocate()
      unsafe frame.deallocate()
      unsafe scratch.deallocate()
    }
    // Safety: every index below is taken modulo the size that was allocated, and a frame is no
    // longer than a stride; memory is initialised before it is read.
    unsafe buffers.initializeMemory(as: UInt8.self, repeating: 0, count: size * stride)
    unsafe frame.initializeMemory(as: UInt8.self, repeating: 7, count: stride)
    unsafe scratch.initializeMemory(as: UInt8.self, repeating: 0, count: stride)
    unsafe used.initialize(repeating: 0, count: size)
    for index in 0..<size { unsafe available[index] = UInt16(index) }
    var deviceIndex = 0
    var driverIndex = 0
    var sum: UInt64 = 0
    let elapsed = processorSeconds {
      while driverIndex < frames {
        for _ in 0..<64 {
          let head = unsafe available[deviceIndex % size]
          let buffer = unsafe buffers + Int(head) * stride
          unsafe buffer.copyMemory(from: frame, byteCount: byteCount)
          unsafe used[deviceIndex % size] = UInt64(head) | UInt64(byteCount) << 32
          deviceIndex += 1
        }
        for _ in 0..<64 {
          let element = unsafe used[driverIndex % size]
          let buffer = unsafe buffers + Int(element & 0xffff) * stride
          unsafe scratch.copyMemory(from: buffer, byteCount: Int(element >> 32))
          sum &+= unsafe scratch.load(fromByteOffset: driverIndex % 56, as: UInt8.self) == 0 ? 1 : 2
          unsafe available[driverIndex % size] = UInt16(truncatingIfNeeded: element)
          driverIndex += 1
        }
      }
    }
    precondition(sum > 0)
    return elapsed * 1e9 / Double(driverIndex)
  }

  /// Nanoseconds for the copies that a frame cannot do without: in, and out again.
  static func nanosecondsPerCopy(_ byteCount: Int, frames: Int) -> Double {
    let buffers = UnsafeMutableRawPointer.allocate(byteCount: size * stride, alignment: 4_096)
    let frame = UnsafeMutableRawPointer.allocate(byteCount: stride, alignment: 64)
    defer {
      unsafe buffers.deallocate()
      unsafe frame.deallocate()
    }
    // Safety: as above.
    unsafe buffers.initializeMemory(as: UInt8.self, repeating: 0, count: size * stride)
    unsafe frame.initializeMemory(as: UInt8.self, repeating: 7, count: stride)
    let elapsed = processorSeconds {
      for index in 0..<frames {
        let buffer = unsafe buffers + index % size * stride
        unsafe buffer.copyMemory(from: frame, byteCount: byteCount)
        unsafe frame.copyMemory(from: buffer, byteCount: byteCount)
      }
    }
    return elapsed * 1e9 / Double(frames)
  }
}
