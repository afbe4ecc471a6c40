/// What goes wrong on purpose. Ordinals count from 1 since the machine started.
public struct FaultPlan: Equatable, Sendable {
  /// Writes to QueueNotify that the device never sees.
  public var droppedNotifications: [Int]
  /// Rises of the interrupt line that never reach the processor; the line's level is ignored
  /// as well, until it falls.
  public var droppedInterrupts: [Int]
  /// Nanoseconds of virtual time in which the backend neither delivers nor takes frames.
  public var backendStalls: [Range<UInt64>]
  /// The delivery at which the device breaks, before it touches a buffer.
  public var breakAtReceivedFrame: Int?
  /// Used elements that reach memory damaged, receive and transmit counted together.
  public var damagedUsedElements: [DamagedUsedElement]

  public init(
    droppedNotifications: [Int] = [], droppedInterrupts: [Int] = [],
    backendStalls: [Range<UInt64>] = [], breakAtReceivedFrame: Int? = nil,
    damagedUsedElements: [DamagedUsedElement] = []
  ) {
    self.droppedNotifications = droppedNotifications
    self.droppedInterrupts = droppedInterrupts
    self.backendStalls = backendStalls
    self.breakAtReceivedFrame = breakAtReceivedFrame
    self.damagedUsedElements = damagedUsedElements
  }

  /// Bits that flip in one used element.
  public struct DamagedUsedElement: Equatable, Sendable {
    public var ordinal: Int
    public var idMask: UInt32
    public var lengthMask: UInt32

    public init(ordinal: Int, idMask: UInt32 = 0, lengthMask: UInt32 = 0) {
      self.ordinal = ordinal
      self.idMask = idMask
      self.lengthMask = lengthMask
    }
  }
}
