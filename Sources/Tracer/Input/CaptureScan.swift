import Matching
import PacketFiles
import ToolSupport
import VirtIO

/// A capture looked through once: what matching needs of its frames, without their bytes.
struct CaptureScan {
  let path: String
  private(set) var frames: [WireFrame] = []
  private(set) var damage: [FileDamage] = []
  /// Frames the capture says it lost.
  private(set) var dropCount: UInt64 = 0
  /// How coarse the stamps are, in nanoseconds.
  private(set) var stampResolution: Int64 = 1

  /// Reads the pcap or pcapng file at `path`, plain or gzip, to its end.
  init(path: String) throws(CommandFailure) {
    self.path = path
    var foreign: LinkType?
    do throws(PacketFileError) {
      foreign = try scan(path)
    } catch {
      throw CommandFailure(error, path: path)
    }
    if let foreign {
      throw CommandFailure(
        .usage, "\(path): link type \(foreign.rawValue), but a guest's frames are Ethernet (1)")
    }
  }

  /// Returns the link type that ended the scan, if one did.
  private mutating func scan(_ path: String) throws(PacketFileError) -> LinkType? {
    var reader = try PacketFileReader(path: path)
    var droppedBetween: UInt64 = 0
    var droppedInTotal: UInt64 = 0
    var followsDamage = false
    while let event = try reader.advance() {
      switch event {
      case .section, .block: break
      case .interface(let interface):
        stampResolution = max(stampResolution, interface.timestampResolution.coarseness)
      case .statistics(let statistics):
        droppedInTotal &+= statistics.dropped ?? 0
        droppedInTotal &+= statistics.droppedBySystem ?? 0
      case .damage(let stretch):
        damage.append(stretch)
        followsDamage = true
      case .frame(let header):
        guard header.linkType == .ethernet else { return header.linkType }
        let attributes = reader.attributes()
        droppedBetween &+= attributes.dropCount ?? 0
        frames.append(
          WireFrame(
            reader.body, originalLength: header.originalLength,
            nanoseconds: header.timestampNanoseconds, direction: attributes.direction.transfer,
            dropCount: attributes.dropCount ?? 0, followsDamage: followsDamage))
        followsDamage = false
      }
    }
    // Both count the same frames where both are there.
    dropCount = max(droppedBetween, droppedInTotal)
    return nil
  }
}

extension TimestampResolution {
  /// Nanoseconds in one unit, at least 1, at most a second.
  fileprivate var coarseness: Int64 {
    let exponent = Int(rawValue & 0x7F)
    var unit: Int64 = 1_000_000_000
    for _ in 0..<min(exponent, 64) where unit > 1 {
      unit = rawValue & 0x80 != 0 ? (unit + 1) / 2 : (unit + 9) / 10
    }
    return unit
  }
}

extension FrameDirection {
  /// The direction as the matching names it.
  fileprivate var transfer: Direction? {
    switch self {
    case .unknown: nil
    case .inbound: .receive
    case .outbound: .transmit
    }
  }
}

extension Direction {
  /// The direction as a packet file names it.
  var frameDirection: FrameDirection { self == .receive ? .inbound : .outbound }
}
