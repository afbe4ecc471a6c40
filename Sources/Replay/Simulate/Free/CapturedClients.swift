import Bytes
import PacketFiles
import Recording
import Simulation
import Wire

/// The host that a capture's clients talk to.
struct CapturedGuest: Sendable {
  var address: IPv4Address
  var hardwareAddress: MACAddress
  /// Whom its frames go to: the clients' side of the link.
  var peerHardwareAddress: MACAddress
  /// The router, for clients of another network.
  var router: IPv4Address

  /// The words that give a kernel its place.
  var commandLine: String { "ip=\(address.words)/24 gateway=\(router.words)" }
}

/// The client side of a capture: all that was sent to the host which most connections are
/// opened to.
struct CapturedClients {
  /// Nanoseconds until the first frame: a kernel has to boot.
  private static let start: UInt64 = 100_000_000

  let guest: CapturedGuest
  /// Times are nanoseconds since the run's start.
  private(set) var frames: [TimedFrame] = []
  /// Frames that the snap length cut.
  private(set) var missingCount = 0
  /// HTTP answers of the host.
  private(set) var answerCount = 0

  /// Reads `source` to its end.
  ///
  /// - Throws: when it cannot be read, or nobody opens a connection in it.
  init(_ source: RecordingSource) throws(ReplayError) {
    var captured: [RecordedFrame] = []
    do throws(RecordingError) {
      var reader = try source.reader()
      while let item = try reader.next() {
        if case .frame(let frame) = item, frame.linkType == .ethernet { captured.append(frame) }
      }
    } catch {
      throw .recording(error)
    }
    guard let guest = Self.guest(of: captured) else { throw .noClients }
    self.guest = guest
    var first: Int64?
    for frame in captured {
      if Self.isAnswer(frame.bytes.rawSpan, of: guest) { answerCount += 1 }
      guard Self.isFor(guest, frame.bytes.rawSpan) else { continue }
      guard frame.isWhole else {
        missingCount += 1
        continue
      }
      let start = first ?? frame.timestampNanoseconds
      first = start
      let (elapsed, isBeyond) = frame.timestampNanoseconds.subtractingReportingOverflow(start)
      let time = Self.start + (isBeyond || elapsed < 0 ? 0 : UInt64(elapsed))
      frames.append(TimedFrame(time: max(time, frames.last?.time ?? 0), bytes: frame.bytes))
    }
  }

  /// Whom most connections are opened to; of two, the first.
  private static func guest(of frames: [RecordedFrame]) -> CapturedGuest? {
    var counts: [UInt32: Int] = [:]
    var best: TCPSegment?
    for frame in frames {
      guard let segment = TCPSegment(frame.bytes.rawSpan), segment.header.flags.contains(.syn),
        !segment.header.flags.contains(.ack)
      else { continue }
      let address = segment.destination.rawValue
      counts[address, default: 0] += 1
      if counts[address, default: 0] > counts[best?.destination.rawValue ?? 0] ?? 0 {
        best = segment
      }
    }
    guard let best else { return nil }
    let network = best.destination.rawValue & 0xFFFF_FF00
    let isNear = best.source.rawValue & 0xFFFF_FF00 == network
    return CapturedGuest(
      address: best.destination, hardwareAddress: best.link.destination,
      peerHardwareAddress: best.link.source,
      router: isNear ? best.source : IPv4Address(rawValue: network | 1))
  }

  private static func isFor(_ guest: CapturedGuest, _ frame: RawSpan) -> Bool {
    do throws(WireError) {
      let link = try EthernetHeader(parsing: frame)
      let content = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      switch link.etherType {
      case .ipv4:
        return try IPv4Header(parsing: content, checksum: .ignore).destination == guest.address
      case .arp:
        let packet = try ARPPacket(parsing: content)
        return packet.targetAddress == guest.address && packet.senderAddress != guest.address
      default: return false
      }
    } catch {
      return false
    }
  }

  private static func isAnswer(_ frame: RawSpan, of guest: CapturedGuest) -> Bool {
    guard let segment = TCPSegment(frame), segment.source == guest.address else { return false }
    return segment.text.starts(with: "HTTP/1.".utf8)
  }
}

extension IPv4Address {
  fileprivate var words: String {
    [24, 16, 8, 0].map { "\(rawValue >> UInt32($0) & 255)" }.joined(separator: ".")
  }
}
