import Bytes
public import PacketFiles

/// Writes a timeline: one pcapng file that stock tools show as frames and a replayer reads whole.
///
/// Trace blocks, provenance and clock model go into local-use blocks (pcapng §11.1), which
/// Wireshark, capinfos and tcpdump skip in silence. There is one interface, because libpcap refuses
/// a file of several link types.
public struct TimelineWriter: ~Copyable {
  private var file: PcapngWriter
  private let interface: Int

  /// Starts a timeline with the statement of its origin.
  ///
  /// - Parameters:
  ///   - sink: Where the file goes.
  ///   - hardware: The machine the guest ran on, for people.
  ///   - operatingSystem: The system the capture ran on, for people.
  ///   - provenance: For tools; a timeline without it would pass for a rewritten one.
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a text that does not fit, `cannotWrite`
  ///   or `compression`.
  public init(
    _ sink: consuming ByteSink, hardware: String? = nil, operatingSystem: String? = nil,
    provenance: Provenance
  ) throws(PacketFileError) {
    let section = SectionHeader(
      hardware: hardware, operatingSystem: operatingSystem,
      application: TimelineOrigin.application)
    var file = try PcapngWriter(sink, section: section)
    let interface = try file.add(TimelineOrigin.interface)
    let origin = try Self.body(ofPayload: provenance.lines())
    try file.write(blockOfType: .provenance, body: origin)
    self.file = file
    self.interface = interface
  }

  /// Adds the clock model that the timestamps follow; opaque here.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` when it is larger than a block,
  ///   `cannotWrite` or `compression`.
  public mutating func write(clockModel: [UInt8]) throws(PacketFileError) {
    try file.write(blockOfType: .clockModel, body: Self.body(ofPayload: clockModel))
  }

  /// Adds a trace block as it left the kernel.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` when it is larger than a block,
  ///   `cannotWrite` or `compression`.
  public mutating func write(traceBlock: [UInt8]) throws(PacketFileError) {
    try file.write(blockOfType: .traceBlock, body: Self.body(ofPayload: traceBlock))
  }

  /// Adds a frame.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a value out of its range (nothing is
  ///   written then), `cannotWrite` or `compression`.
  public mutating func write(frame: RecordedFrame) throws(PacketFileError) {
    try file.write(
      timestampNanoseconds: frame.timestampNanoseconds, interface: interface,
      originalLength: frame.originalLength, bytes: frame.bytes, attributes: frame.attributes)
  }

  /// The payload after its count.
  private static func body(ofPayload payload: [UInt8]) throws(PacketFileError) -> [UInt8] {
    guard payload.count <= FileLimit.blockByteCount else { throw .notRepresentable(.blockLength) }
    var body: [UInt8] = []
    body.reserveCapacity(4 + payload.count)
    body.append(littleEndian: UInt32(payload.count))
    body.append(contentsOf: payload)
    return body
  }

  /// Hands everything so far to the operating system, for a reader that follows the file.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func flush() throws(PacketFileError) { try file.flush() }

  /// Adds the counts of the capture, the mark of a complete timeline, and gives the file its name.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` when the counts have no time, or as
  ///   ``ByteSink/finish()``.
  public consuming func finish(_ statistics: InterfaceStatistics) throws(PacketFileError) {
    var statistics = statistics
    statistics.interface = interface
    try file.write(statistics)
    try file.finish()
  }
}
