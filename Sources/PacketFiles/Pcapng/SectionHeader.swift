internal import Bytes

/// Where a section of a pcapng file comes from (pcapng §4.1 Section Header Block).
public struct SectionHeader: Equatable, Sendable {
  /// shb_hardware.
  public var hardware: String?
  /// shb_os.
  public var operatingSystem: String?
  /// shb_userappl.
  public var application: String?

  /// The number that tells the byte order of a section.
  static let byteOrderMagic: UInt32 = 0x1A2B_3C4D

  /// A section that says so much of its origin.
  public init(
    hardware: String? = nil, operatingSystem: String? = nil, application: String? = nil
  ) {
    self.hardware = hardware
    self.operatingSystem = operatingSystem
    self.application = application
  }

  /// Parses the options of a block.
  init(options: RawSpan, _ order: ByteOrder) {
    self.init()
    var cursor = PcapngOptionCursor()
    while let option = cursor.next(in: options, order) {
      let value = options.extracting(option.value)
      switch option.code {
      case PcapngOptionCode.sectionHardware: hardware = value.text()
      case PcapngOptionCode.sectionOperatingSystem: operatingSystem = value.text()
      case PcapngOptionCode.sectionApplication: application = value.text()
      default: break
      }
    }
  }
}
