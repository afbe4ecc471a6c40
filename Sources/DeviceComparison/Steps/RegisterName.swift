import VirtIO

/// An offset in the words of the specification: `QueueNotify`, `Config+0x4`, `Status+0x1`; a
/// number where there is no register.
struct RegisterName: Equatable {
  let offset: UInt16

  init(_ offset: UInt16) { self.offset = offset }

  /// Reads ``text``; `nil` for other words, plain numbers among them.
  init?(text: String) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard let register = MMIORegister.allCases.first(where: { $0.name == parts[0] }) else {
      return nil
    }
    if parts.count == 1 {
      offset = register.rawValue
      return
    }
    guard parts.count == 2, parts[1].hasPrefix("0x"),
      let distance = UInt16(parts[1].dropFirst(2), radix: 16)
    else { return nil }
    let (sum, isBeyond) = register.rawValue.addingReportingOverflow(distance)
    if isBeyond { return nil }
    offset = sum
  }

  var text: String {
    let isConfiguration = Self.configuration.contains(offset)
    let start = isConfiguration ? MMIORegister.config.rawValue : offset & ~3
    guard let register = MMIORegister(rawValue: start) else { return offset.hexadecimal }
    return offset == start ? register.name : "\(register.name)+\((offset - start).hexadecimal)"
  }

  /// The configuration space, to the end of the transport's registers.
  private static let configuration = MMIORegister.config.rawValue..<0x200
}
