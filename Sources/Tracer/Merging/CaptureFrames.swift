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
  /// The driver's frames may have no transport checksum yet.
  private let mayLackChecksums: Bool
  private var reader: PacketFileReader?
  private var followsDamage = false
  private var droppedBetween: UInt64 = 0
  private var losses = InterfaceLosses()
  /// When the last frame was captured that had a time.
  private var lastTime: Int64 = 0
  /// Frames that can be a guest's, and those among them that the capture gives no time.
  private(set) var frameCount = 0
  private(set) var timelessCount = 0
  /// Frames that cannot, by link type.
  private(set) var foreignCounts: [UInt16: Int] = [:]
  /// The first damaged stretches.
  private(set) var damage: [FileDamage] = []
  private(set) var damageCount = 0
  /// How coarse the stamps are, in nanoseconds.
  private(set) var stampResolution: Int64 = 1

  init(path: String, mayLackChecksums: Bool = true) {
    self.path = path
    self.mayLackChecksums = mayLackChecksums
  }

  /// Frames the capture says it lost, once all of it was read; both ways of counting count the
  /// same frames where both are there.
  var dropCount: UInt64 { max(droppedBetween, losses.total) }

  /// Begins with the first frame, and with the account of the capture.
  mutating func rewind() throws(CommandFailure) {
    reader = nil
    followsDamage = false
    droppedBetween = 0
    losses = InterfaceLosses()
    lastTime = 0
    frameCount = 0
    timelessCount = 0
    foreignCounts = [:]
    damage = []
    damageCount = 0
    stampResolution = 1
    do throws(PacketFileError) {
      reader = try PacketFileReader(path: path)
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  /// The next frame that can be a guest's; `nil` at the end.
  ///
  /// - Throws: usage when the capture has frames and none of them is an Ethernet frame.
  mutating func next(movedBy shift: HeaderShift?) throws(CommandFailure) -> WireFrame? {
    do throws(PacketFileError) {
      while let event = try reader?.advance() ?? nil {
        guard case .frame(let header) = event else {
          note(event)
          continue
        }
        if header.linkType.isGuest { return frame(header, shift) }
        foreignCounts[header.linkType.rawValue, default: 0] += 1
      }
    } catch {
      throw CommandFailure(error, path: path)
    }
    guard frameCount == 0, let foreign = foreignCounts.keys.min() else { return nil }
    throw CommandFailure(
      .usage, "\(path): link type \(foreign), but a guest's frames are Ethernet (1)")
  }

  private mutating func note(_ event: PacketFileEvent) {
    switch event {
    case .section, .block, .frame: break
    case .interface(let interface):
      stampResolution = max(stampResolution, interface.timestampResolution.coarseness)
    case .statistics(let statistics):
      var counts = statistics
      counts.interface += reader?.earlierInterfaceCount ?? 0
      losses.note(counts)
    case .damage(let stretch):
      damageCount += 1
      if damage.count < CaptureFrames.keptDamage { damage.append(stretch) }
      followsDamage = true
    }
  }

  private mutating func frame(_ header: FrameHeader, _ shift: HeaderShift?) -> WireFrame? {
    let (flags, dropCount) = reader?.marks ?? (0, 0)
    droppedBetween &+= dropCount
    frameCount += 1
    if header.hasTime {
      lastTime = header.timestampNanoseconds
    } else {
      timelessCount += 1
    }
    defer { followsDamage = false }
    return reader?.look(
      header, at: lastTime, flags, followsDamage: followsDamage,
      mayLackChecksum: mayLackChecksums, movedBy: shift)
  }
}

extension PacketFileReader {
  /// epb_flags of the current frame, and the frames that the capture says it lost before it; 0
  /// where it has no such option.
  var marks: (flags: UInt32, dropCount: UInt64) {
    var marks: (flags: UInt32, dropCount: UInt64) = (0, 0)
    forEachOption { option in
      switch option {
      case .flags(let flags): marks.flags = flags
      case .dropCount(let count): marks.dropCount = count
      default: break
      }
    }
    return marks
  }

  /// The current frame as the driver had it, what the path did to it undone.
  func undone(_ change: PathChange, _ header: FrameHeader) -> (bytes: [UInt8], originalLength: Int)
  {
    change.undone(
      on: body, originalLength: max(Int(header.originalLength), header.capturedLength),
      frameCheckByteCount: header.frameCheckByteCount(marks.flags))
  }

  /// The current frame as matching looks at it.
  ///
  /// - Parameter flags: epb_flags.
  fileprivate mutating func look(
    _ header: FrameHeader, at nanoseconds: Int64, _ flags: UInt32, followsDamage: Bool,
    mayLackChecksum: Bool, movedBy shift: HeaderShift?
  ) -> WireFrame {
    WireFrame(
      body, originalLength: header.originalLength, nanoseconds: nanoseconds,
      direction: FrameDirection(flags: flags).transfer, followsDamage: followsDamage,
      hasTime: header.hasTime, interface: header.interface,
      frameCheckByteCount: header.frameCheckByteCount(flags), mayLackChecksum: mayLackChecksum,
      movedBy: shift)
  }
}

extension FrameHeader {
  /// Bytes of the frame check sequence; bits 5 to 8 of epb_flags say more than the interface.
  fileprivate func frameCheckByteCount(_ flags: UInt32) -> Int {
    let own = Int(flags >> 5 & 15)
    return own > 0 ? own : frameCheckByteCount
  }
}

extension LinkType {
  /// Whether its frames are what a network device carries.
  var isGuest: Bool { self == .ethernet }
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
