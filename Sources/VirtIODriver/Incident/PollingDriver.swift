import Machine
import TraceFormat
public import VirtIO

/// The driver of the incident, rebuilt from the documented facts and **kept faulty on purpose**.
///
/// Legacy transport, no interrupts, waits that spin on `used.idx`, one page as the buffer of every
/// receive. Both counters are 64 bits wide and are compared with the 16-bit index as they are:
/// that is the fault. Documentation/Incident.md tells what it does to a guest.
public struct PollingDriver: ~Copyable {
  /// Where the documented facts leave room.
  public struct Variant: Equatable, Sendable {
    /// Accepts MRG_RXBUF, with which the device checks `avail.idx`.
    public var mergesReceiveBuffers = false
    /// Gives a transmitted frame up after so many polls, and takes its descriptor back.
    public var transmitPollLimit: UInt64?
    /// Says on the console that a transmission takes very long, as the next day's build did.
    public var reportsStall = false
    /// Posts again only what keeps `avail.idx` within a queue size of `used.idx`.
    public var guardsAvailableIndex = false
    /// Where the indices of both queues start; the counters start there too.
    public var firstPosition = RingPosition(0)

    public init() {}
  }

  static let queueSize: UInt16 = 256
  static let pageByteCount: UInt32 = 4_096
  static let receive: UInt8 = 0
  static let transmit: UInt8 = 1
  /// Polls after which a transmission is called stalled on the console.
  static let stallPolls: UInt64 = 10_000_000

  public let transport: MMIOTransport
  public let variant: Variant
  public internal(set) var macAddress: [6 of UInt8] = .init(repeating: 0)
  /// The virtio-net header's length in front of every frame.
  public internal(set) var headerByteCount = NetworkHeader.legacyByteCount

  let receiveLayout: SplitVirtqueueLayout
  let transmitLayout: SplitVirtqueueLayout
  /// The one page that every receive descriptor points at.
  let receivePage: UInt64
  let transmitPage: UInt64

  /// Used elements taken, never masked.
  public internal(set) var consumed: UInt64
  /// Frames posted for transmission, never masked.
  public internal(set) var posted: UInt64
  /// `avail.idx` of the receive queue.
  public internal(set) var receiveAvailable: UInt16
  /// `used.idx` of both queues, as last read.
  public internal(set) var receiveUsed: UInt16
  public internal(set) var transmitUsed: UInt16
  var emptyPolls: [2 of UInt64] = [0, 0]
}
