/// The clock model block of a timeline.
///
/// | field | |
/// | --- | --- |
/// | version | 1 byte, 1 |
/// | stamp resolution | number, nanoseconds |
/// | contradictions | number |
/// | segments | number, then the fields of each |
/// | knots | number, then the fields of each |
///
/// A segment: knots since the last segment's first (number), flags (1 byte; bit 0: it follows a
/// step), slowest and fastest (IEEE 754 doubles, little-endian).
///
/// A knot: ticks since the last (number), flags (1 byte; bit 0: earliest, bit 1: latest), then
/// those bounds as signed differences to the bound written last.
///
/// Numbers are LEB128, signed ones with the sign in the lowest bit.
extension ClockModel {
  static let codingVersion: UInt8 = 1

  /// The model as bytes for a timeline.
  public func encoded() -> [UInt8] {
    var writer = AnnotationWriter()
    writer.byte(ClockModel.codingVersion)
    writer.number(UInt64(clamping: stampResolution))
    writer.number(UInt64(clamping: contradictions))
    writer.number(UInt64(segments.count))
    var firstKnot = 0
    for segment in segments {
      writer.number(UInt64(segment.firstKnot - firstKnot))
      writer.byte(segment.followsStep ? 1 : 0)
      writer.fixed64(segment.slowest.bitPattern)
      writer.fixed64(segment.fastest.bitPattern)
      firstKnot = segment.firstKnot
    }
    writer.number(UInt64(knots.count))
    var ticks: UInt64 = 0
    var bound: Int64 = 0
    for knot in knots {
      writer.number(knot.ticks &- ticks)
      writer.byte((knot.earliest == nil ? 0 : 1) | (knot.latest == nil ? 0 : 2))
      ticks = knot.ticks
      for next in [knot.earliest, knot.latest] {
        guard let next else { continue }
        writer.signed(next &- bound)
        bound = next
      }
    }
    return writer.bytes
  }

  /// The model that a timeline holds.
  ///
  /// - Throws: ``AnnotationError`` with the offset where decoding ended.
  public init(decoding bytes: [UInt8]) throws(AnnotationError) {
    var reader = AnnotationReader(bytes)
    let version = try reader.byte()
    guard version == ClockModel.codingVersion else { throw .unsupportedVersion(version) }
    self.init(
      stampResolution: try reader.number(as: Int64.self),
      contradictions: try reader.number(as: Int.self))
    try readSegments(&reader)
    try readKnots(&reader)
    guard reader.isAtEnd else { throw .trailingBytes(offset: reader.offset) }
  }

  private mutating func readSegments(_ reader: inout AnnotationReader) throws(AnnotationError) {
    let count = try reader.number(as: Int.self)
    for _ in 0..<count {
      let start = reader.offset
      let last = segments.last?.firstKnot
      let step = try reader.number(as: UInt32.self)
      let flags = try reader.byte()
      let slowest = Double(bitPattern: try reader.fixed64())
      let fastest = Double(bitPattern: try reader.fixed64())
      let (firstKnot, overflow) = (last ?? 0).addingReportingOverflow(Int(step))
      guard !overflow, last == nil ? step == 0 : step > 0, flags <= 1,
        slowest.isFinite, fastest.isFinite, slowest > 0, slowest <= fastest
      else { throw .valueOutOfRange(offset: start) }
      segments.append(
        Segment(
          firstKnot: firstKnot, slowest: slowest, fastest: fastest, followsStep: flags == 1))
    }
  }

  private mutating func readKnots(_ reader: inout AnnotationReader) throws(AnnotationError) {
    let countOffset = reader.offset
    let count = try reader.number(as: Int.self)
    // A segment begins at a knot that exists, and knots are in segments.
    guard segments.isEmpty == (count == 0), (segments.last?.firstKnot ?? -1) < count else {
      throw .valueOutOfRange(offset: countOffset)
    }
    var ticks: UInt64 = 0
    var bound: Int64 = 0
    for place in 0..<count {
      let start = reader.offset
      let step = try reader.number()
      let (next, overflow) = ticks.addingReportingOverflow(step)
      let flags = try reader.byte()
      guard !overflow, place == 0 || step > 0, flags >= 1, flags <= 3 else {
        throw .valueOutOfRange(offset: start)
      }
      ticks = next
      var knot = Knot(ticks: ticks, earliest: nil, latest: nil)
      if flags & 1 != 0 {
        bound &+= try reader.signed()
        knot.earliest = bound
      }
      if flags & 2 != 0 {
        bound &+= try reader.signed()
        knot.latest = bound
      }
      knots.append(knot)
    }
  }
}
