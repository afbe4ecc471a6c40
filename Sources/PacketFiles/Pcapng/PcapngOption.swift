/// Option codes of the blocks that are read or written here (pcapng §3.5, §4).
enum PcapngOptionCode {
  static let endOfOptions: UInt16 = 0
  static let comment: UInt16 = 1

  static let sectionHardware: UInt16 = 2
  static let sectionOperatingSystem: UInt16 = 3
  static let sectionApplication: UInt16 = 4

  static let interfaceName: UInt16 = 2
  static let interfaceTimestampResolution: UInt16 = 9
  static let interfaceFrameCheckLength: UInt16 = 13
  static let interfaceTimestampOffset: UInt16 = 14

  static let frameFlags: UInt16 = 2
  static let frameDropCount: UInt16 = 4
  static let framePacketID: UInt16 = 5
  static let frameQueue: UInt16 = 6

  static let statisticsReceived: UInt16 = 4
  static let statisticsDropped: UInt16 = 5
  static let statisticsFilterAccepted: UInt16 = 6
  static let statisticsDroppedBySystem: UInt16 = 7

  /// The four codes of custom options, copied or not, text or bytes.
  static func isCustom(_ code: UInt16) -> Bool {
    code == 2988 || code == 2989 || code == 19372 || code == 19373
  }
}

/// Walks the options of a block (pcapng §3.5).
struct PcapngOptionCursor {
  /// One option: its code, and its value as a range of the walked bytes.
  struct Option {
    var code: UInt16
    var value: Range<Int>
  }

  private var position = 0
  /// An option ran past the end of the bytes.
  private(set) var isMalformed = false

  /// The next option of `options`, or nil after the last one.
  mutating func next(in options: RawSpan, _ order: ByteOrder) -> Option? {
    guard position < options.byteCount else { return nil }
    guard options.byteCount - position >= 4 else {
      isMalformed = true
      return nil
    }
    let code = options.uint16(at: position, order)
    let length = Int(options.uint16(at: position + 2, order))
    guard code != PcapngOptionCode.endOfOptions else { return nil }
    let value = position + 4..<position + 4 + length
    guard value.upperBound <= options.byteCount else {
      isMalformed = true
      return nil
    }
    position = value.lowerBound + paddedToFour(length)
    return Option(code: code, value: value)
  }
}
