/// How an interface is captured.
public struct CaptureOptions: Equatable, Sendable {
  /// Bytes kept of a frame, 1 to 262144.
  public var snapLength: Int32
  /// Also capture what is not addressed to the interface.
  public var isPromiscuous: Bool
  /// Milliseconds the kernel may keep frames back to hand many over at once; at least 1.
  ///
  /// At the end of a capture, wait so long for the last frames.
  public var batchMilliseconds: Int32
  /// Deliver each frame as it arrives, whatever ``batchMilliseconds`` says.
  ///
  /// Every frame then takes a slot of the snapshot length in the kernel's buffer: 64 KiB frames on
  /// an interface with segmentation offload leave room for few in the default buffer.
  public var isImmediate: Bool
  /// Bytes of the kernel's buffer.
  public var bufferByteCount: Int32

  /// Whole frames of everybody, in batches of 10 ms, through a buffer of 16 MiB.
  public init(
    snapLength: Int32 = 262_144, isPromiscuous: Bool = true, batchMilliseconds: Int32 = 10,
    isImmediate: Bool = false, bufferByteCount: Int32 = 16 << 20
  ) {
    self.snapLength = snapLength
    self.isPromiscuous = isPromiscuous
    self.batchMilliseconds = batchMilliseconds
    self.isImmediate = isImmediate
    self.bufferByteCount = bufferByteCount
  }
}
