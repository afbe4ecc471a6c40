import Bytes
import PacketFiles

extension RecordedFrame {
  /// A frame as a packet file holds it; what its options say is still to be noted.
  init(_ header: FrameHeader, bytes: [UInt8]) {
    self.init(
      timestampNanoseconds: header.timestampNanoseconds, direction: .unknown,
      // A length below that of the bytes is a mistake of whoever wrote the file.
      originalLength: max(header.originalLength, UInt32(clamping: bytes.count)), bytes: bytes)
    linkType = header.linkType
    hasTime = header.hasTime
  }

  /// Takes note of an option, if it has a meaning in a timeline; false for one that is damaged.
  mutating func note(_ option: FrameOption) -> Bool {
    switch option {
    case .comment(let text): comment = comment ?? text.text()
    case .flags(let flags): direction = FrameDirection(flags: flags)
    case .dropCount(let count): dropCount = count
    case .packetID(let identifier): packetID = identifier
    case .queue(let number): queue = number
    case .custom(let code, let enterpriseNumber, let content):
      guard annotation == nil, code == CustomOption.copiedBinaryCode,
        enterpriseNumber == TimelineAnnotation.enterpriseNumber
      else { break }
      annotation = TimelineAnnotation.content(of: content)
    case .other: break
    case .malformed: return false
    }
    return true
  }

  /// The options that a packet file holds the frame's meaning in.
  var attributes: FrameAttributes {
    var attributes = FrameAttributes()
    attributes.comments = comment.map { [$0] } ?? []
    attributes.direction = direction
    attributes.dropCount = dropCount == 0 ? nil : dropCount
    attributes.packetID = packetID
    attributes.queue = queue
    attributes.customOptions = annotation.map { [TimelineAnnotation.option($0)] } ?? []
    return attributes
  }
}
