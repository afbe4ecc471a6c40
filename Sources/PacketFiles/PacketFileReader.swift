internal import Bytes

/// Reads a packet file of any supported kind, front to back: classic pcap or pcapng, plain or gzip.
///
/// ``next()`` returns values of their own. Where speed matters, ``advance()`` says what comes next
/// and ``body`` lends its bytes without a copy:
///
///     while let event = try reader.advance() {
///       if case .frame(let header) = event { count(header, reader.body) }
///     }
///
/// Memory is bounded by ``FileLimit``, whatever the file holds.
public struct PacketFileReader: ~Copyable {
  private var window: InputWindow
  /// Of classic pcap.
  private var pcap: PcapRecordReader?
  /// Of pcapng, when ``pcap`` is nil: in place, because it is asked for every frame.
  private var pcapng = PcapngBlockReader()

  /// Opens the file at `path`, or the standard input for `-`.
  ///
  /// - Throws: ``PacketFileError`` when the file cannot be opened or read, is empty, ends in its
  ///   header, or is of no supported kind.
  public init(path: String) throws(PacketFileError) {
    try self.init(ByteSource(path: path))
  }

  /// Reads from `source`.
  ///
  /// - Parameters:
  ///   - source: The bytes of the file.
  ///   - assumedInterface: Stands in for an interface of a pcapng section whose description was
  ///     lost to damage, so that the section's frames are still delivered.
  /// - Throws: ``PacketFileError`` when the source cannot be read, is empty, ends in its header, or
  ///   is of no supported kind.
  public init(
    _ source: consuming ByteSource, assumedInterface: InterfaceDescription? = nil
  ) throws(PacketFileError) {
    var window = InputWindow(source)
    guard try window.require(4) else {
      throw window.count == 0 && window.ending == .clean
        ? .empty : .headerTruncated(byteCount: window.count)
    }
    let magic = window.bytes.uint32(at: 0, .little)
    if magic == PcapngBlockType.sectionHeader.rawValue {
      guard try window.require(12) else { throw .headerTruncated(byteCount: window.count) }
      pcapng.assumedInterface = assumedInterface
    } else if let layout = PcapLayout(magic: magic) {
      pcap = try PcapRecordReader(&window, layout)
    } else {
      throw .unknownFormat(magic: magic)
    }
    self.window = window
  }

  /// Moves on to the next event; nil at the end of the file.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `compression`. Damage is an event.
  public mutating func advance() throws(PacketFileError) -> PacketFileEvent? {
    if pcap != nil { return try pcap?.advance(&window) ?? nil }
    return try pcapng.advance(&window)
  }

  /// The bytes of the current frame, or the body of the current raw block with its padding.
  ///
  /// - Precondition: ``advance()`` returned a frame or a block last.
  public var body: RawSpan {
    @_lifetime(borrow self)
    borrowing get { window.bytes.extracting(pcap?.body ?? pcapng.body) }
  }

  /// Where the current record starts, in bytes of the unpacked file.
  public var offset: UInt64 { window.offset }

  /// Whether a file that begins with these four bytes is of a kind that is read here.
  public static func isPacketFile(_ start: [UInt8]) -> Bool {
    guard start.count >= 4 else { return false }
    let magic = start.rawSpan.uint32(at: 0, .little)
    return magic == PcapngBlockType.sectionHeader.rawValue
      || PcapLayout(magic: magic) != nil
  }

  /// Gives what a pcapng file says about the current frame beside its time and bytes to `take`, in
  /// the file's order, without a copy; of what is said twice the last counts.
  ///
  /// - Precondition: ``advance()`` returned a frame last.
  public func forEachOption(_ take: (FrameOption) -> Void) {
    if pcap == nil { pcapng.forEachOption(window, take) }
  }

  /// The same as a value.
  ///
  /// - Precondition: ``advance()`` returned a frame last.
  public func attributes() -> FrameAttributes {
    var attributes = FrameAttributes()
    forEachOption { attributes.note($0) }
    return attributes
  }

  /// The interfaces of the current section that were described so far, by index.
  public var interfaces: [InterfaceDescription] {
    pcap?.interfaces ?? pcapng.interfaces
  }

  /// Interfaces of all sections before the current one: adding it to an index numbers interfaces
  /// through the whole file.
  public var earlierInterfaceCount: Int { pcap == nil ? pcapng.earlierInterfaceCount : 0 }

  /// Blocks skipped so far because no version of pcapng known here defines their type.
  public var unknownBlockCount: UInt64 { pcapng.unknownBlockCount }

  /// Moves on to the next item and copies it; nil at the end of the file.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `compression`. Damage is an item.
  public mutating func next() throws(PacketFileError) -> PacketFileItem? {
    switch try advance() {
    case nil: nil
    case .section(let section): .section(section)
    case .interface(let interface): .interface(interface)
    case .statistics(let statistics): .statistics(statistics)
    case .damage(let damage): .damage(damage)
    case .block(let type): .block(type, body: body.copied())
    case .frame(let header):
      .frame(CapturedFrame(header: header, attributes: attributes(), bytes: body.copied()))
    }
  }
}
