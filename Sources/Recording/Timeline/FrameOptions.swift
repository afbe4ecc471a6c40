import PacketFiles

extension RecordedFrame {
  /// A frame as a packet file holds it, with the parts that have a meaning in a timeline.
  init(_ header: FrameHeader, _ attributes: FrameAttributes, bytes: [UInt8]) {
    self.init(
      timestampNanoseconds: header.timestampNanoseconds, direction: attributes.direction,
      queue: attributes.queue, packetID: attributes.packetID, dropCount: attributes.dropCount,
      comment: attributes.comments.first,
      annotation: TimelineAnnotation.content(of: attributes.customOptions),
      // A length below that of the bytes is a mistake of whoever wrote the file.
      originalLength: max(header.originalLength, UInt32(clamping: bytes.count)), bytes: bytes)
    linkType = header.linkType
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
