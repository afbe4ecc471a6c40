internal import VirtIO

/// One access to a register of a virtio-mmio transport.
struct RegisterAccess {
  var slot: UInt8
  var offset: UInt16
  /// `nil` where only the record of the access is seen.
  var byteCount: UInt8?
  var value: UInt32
  var isStore: Bool

  var register: MMIORegister? { MMIORegister(rawValue: offset) }
  var isReset: Bool { isStore && offset == MMIORegister.status.rawValue && value == 0 }
  var isConfiguration: Bool { offset >= MMIORegister.config.rawValue }

  func isStore(to wanted: MMIORegister) -> Bool { isStore && offset == wanted.rawValue }
  func isLoad(of wanted: MMIORegister) -> Bool { !isStore && offset == wanted.rawValue }

  /// `status <- 0x7` or `status -> 0x7`.
  var words: String {
    let name: String
    if isConfiguration {
      name = "config+\(offset - MMIORegister.config.rawValue)"
    } else {
      name = register.map { "\($0)" } ?? "register \(offset.hexadecimal)"
    }
    return "\(name) \(isStore ? "<-" : "->") \(value.hexadecimal)"
  }
}
