public import TraceFormat

/// Everything the kernel may ask of the world: the one seam between `KernelCore` and the rest.
///
/// `KernelCore` is deterministic given a machine. Every input passes here, and every input is
/// followed by the record that reports it: that order is what an exact replay relies on, so code
/// above the seam reads through the observing calls of `Machine+Observation.swift`.
///
/// Conformers: bare metal (`Kernel`), a device model (`VirtIODevice`), a recording (`Replay`).
public protocol Machine: ~Copyable {
  /// What ends a run from below: `Never` on bare metal, a proven hang or a divergence elsewhere.
  associatedtype Fault: Error

  // MARK: Device registers (VIRTIO 1.4 §4.2.2)

  /// The number of virtio-mmio transports to look at.
  var slotCount: UInt8 { get }

  /// Reads the register at `offset` of transport `slot`; one access of `width`, volatile.
  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(Fault) -> UInt32

  /// Writes the register at `offset` of transport `slot`; one 32-bit access, volatile.
  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) throws(Fault)

  /// Lets the interrupt line of transport `slot` reach the processor.
  mutating func enableInterrupt(slot: UInt8)

  // MARK: Memory shared with the device

  /// Zeroed memory that the device can reach, for as long as the machine lives.
  ///
  /// - Parameters:
  ///   - byteCount: at most 16 MiB; more than the machine has ends the run on bare metal.
  ///   - alignment: a power of two, at most 4,096 bytes.
  /// - Returns: its guest-physical address, physically contiguous.
  mutating func allocateShared(byteCount: Int, alignment: Int) throws(Fault) -> UInt64

  /// One 16-bit access to shared memory, volatile, little-endian.
  mutating func load16(_ address: UInt64) throws(Fault) -> UInt16
  /// One 32-bit access to shared memory, volatile, little-endian.
  mutating func load32(_ address: UInt64) throws(Fault) -> UInt32
  mutating func store16(_ value: UInt16, to address: UInt64)
  mutating func store32(_ value: UInt32, to address: UInt64)
  mutating func store64(_ value: UInt64, to address: UInt64)

  /// Copies `byteCount` bytes of shared memory to the start of `destination`.
  ///
  /// - Precondition: they fit.
  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan)
  /// Copies `source` into shared memory.
  mutating func copy(_ source: RawSpan, to address: UInt64)

  /// Orders earlier loads before later loads.
  mutating func loadBarrier()
  /// Orders earlier stores before later stores (VIRTIO 1.4 §2.7.13.3).
  mutating func storeBarrier()
  /// Orders earlier stores before later loads as well (VIRTIO 1.4 §2.7.13.4).
  mutating func fullBarrier()

  // MARK: Time, interrupts, entropy

  /// Nanoseconds since boot, monotonic.
  mutating func readClock() throws(Fault) -> UInt64

  /// Waits until an interrupt arrives or the clock reaches `deadline`.
  ///
  /// No interrupt is lost between the caller's last look and the wait. May return early, with
  /// an empty set.
  mutating func wait(until deadline: UInt64?) throws(Fault) -> InterruptSet

  /// The interrupts that arrived since the last look, without waiting.
  mutating func takeInterrupts() throws(Fault) -> InterruptSet

  /// One turn of a wait that polls; a machine that can prove the wait endless throws.
  ///
  /// - Returns: further looks that the machine answered for in advance, all of which would have
  ///   shown nothing new; 0 where the caller has to look itself.
  mutating func relax(_ wait: PollingWait) throws(Fault) -> UInt64

  mutating func drawEntropy() throws(Fault) -> UInt64

  // MARK: Platform and trace

  mutating func readPlatformCounters() throws(Fault) -> PlatformCounters

  /// Adds an event to the trace.
  mutating func record(_ event: TraceEvent) throws(Fault)

  /// Shows text to a person; it is no input and no record. A machine without console drops it.
  mutating func writeConsole(_ text: Span<UInt8>)
}

extension Machine where Self: ~Copyable {
  public mutating func writeConsole(_ text: Span<UInt8>) {}
}

/// The width of one register access.
public enum RegisterWidth: UInt8, Sendable {
  /// Configuration space only.
  case byte = 1
  /// Configuration space only.
  case half = 2
  case word = 4
}
