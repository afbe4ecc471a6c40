import VirtIO

/// Everything that a driver did below the seam, in order.
final class AccessLog {
  private(set) var accesses: [Access] = []
  /// Long runs that look at the trace alone need no log.
  var isOn = true

  func append(_ access: Access) {
    if isOn { accesses.append(access) }
  }

  func removeAll() { accesses.removeAll() }

  /// The accesses to registers, as text; those before the device was found left out.
  var registerLines: [String] {
    let lines = accesses.compactMap(\.registerLine)
    let found = lines.lastIndex { $0.hasPrefix("deviceID") } ?? 0
    return Array(lines[found...])
  }

  /// The values that were written to `register`, in order.
  func stores(to register: MMIORegister) -> [UInt32] {
    accesses.compactMap { $0.store(to: register) }
  }
}
