import Clocks
import Matching
import PacketFiles
import ToolSupport
import VirtIO

/// The frames of a capture as matching looks at them, read front to back, again and again.
struct CaptureFrames: ~Copyable {
  /// Stretches of damage that are kept one by one; more are counted.
  private static let keptDamage = 64

  let path: String
  private var reader: PacketFileReader?
  private var followsDamage = false
  private var droppedBetween: UInt64 = 0
  private var droppedInTotal: UInt64 = 0
  /// The first damaged stretches.
  private(set) var damage: [FileDamage] = []
  private(set) var damageCount = 0
  /// How coarse the stamps are, in nanoseconds.
  private(set) var stampResolution: Int64 = 1

  init(path: String) { self.path = path }

  /// Frames the capture says it lost, once all of it was read; both ways of counting count the
  /// same frames where both are there.
  var dropCount: UInt64 { max(droppedBetween, droppedInTotal) }

  /// Begins with the first frame, and with the account of the capture.
  mutating func rewind() throws(CommandFailure) {
    reader = nil
    followsDamage = false
    droppedBetween = 0
    droppedInTotal = 0
    damage = []
    damageCount = 0
    stampResolution = 1
    do throws(PacketFileError) {
      reader = try PacketFileReader(path: path)
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  /// The next frame; `nil` at the end.
  ///
  /// - Throws: usage when frames are no Ethernet frames.
  mutating func next(movedBy shift: HeaderShift?) throws(CommandFailure) -> WireFrame? {
    var foreign: LinkType?
    do throws(PacketFileError) {
      while let event = try reader?.advance() ?? nil {
        guard case .frame(let header) = event else {
          note(event)
          continue
        }
        if header.linkType == .ethernet { return frame(header, shift) }
        foreign = header.linkType
        break
      }
    } catch {
      throw CommandFailure(error, path: path)
    }
    guard let foreign else { return nil }
    throw CommandFailure(
      .usage, "\(path): link type \(foreign.rawValue), but a guest's frames are Ethernet (1)")
  }

  private mutating func note(_ event: PacketFileEvent) {
    switch event {
    case .section, .block, .frame: break
    case .interface(let interface):
      stampResolution = max(stampResolution, interface.timestampResolution.coarseness)
    case .statistics(let statistics):
      droppedInTotal &+= statistics.dropped ?? 0
      droppedInTotal &+= statistics.droppedBySystem ?? 0
    case .damage(let stretch):
      damageCount += 1
      if damage.count < CaptureFrames.keptDamage { damage.append(stretch) }
      followsDamage = true
    }
  }

  private mutating func frame(_ header: FrameHeader, _ shift: HeaderShift?) -> WireFrame? {
    var direction = FrameDirection.unknown
    reader?.forEachOption { option in
      if case .flags(let flags) = option { direction = FrameDirection(flags: flags) }
    }
    droppedBetween &+= reader?.dropCount ?? 0
    defer { followsDamage = false }
    return reader?.look(
      header, direction.transfer, followsDamage: followsDamage, movedBy: shift)
  }
}

extension PacketFileReader {
  /// Frames that the capture says it lost before the current one.
  var dropCount: UInt64 {
    var dropCount: UInt64 = 0
    forEachOption { option in
      if case .dropCount(let count) = option { dropCount = count }
    }
    return dropCount
  }

  /// The current frame as matching looks at it.
  fileprivate mutating func look(
    _ header: FrameHeader, _ direction: Direction?, followsDamage: Bool,
    movedBy shift: HeaderShift?
  ) -> WireFrame {
    WireFrame(
      body, originalLength: header.originalLength, nanoseconds: header.timestampNanoseconds,
      direction: direction, followsDamage: followsDamage, movedBy: shift)
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
