import CBoot

/// A 16550 serial port, polled: the kernel writes and never reads.
struct SerialPort {
  /// Bytes that fit once the transmit holding register is empty.
  static let burstByteCount = 16

  private enum Register: UInt16 {
    case data = 0
    case interruptEnable = 1
    case fifoControl = 2
    case lineControl = 3
    case modemControl = 4
    case lineStatus = 5
    case scratch = 7
  }

  private let base: UInt16

  static let console = SerialPort(base: 0x3F8)

  /// The second port carries the trace; a machine may have none.
  static func trace() -> SerialPort? {
    let port = SerialPort(base: 0x2F8)
    return port.exists ? port : nil
  }

  private init(base: UInt16) {
    self.base = base
  }

  /// 115,200 bits a second, 8N1, FIFOs on and empty, no interrupts.
  func configure() {
    write(0, to: .interruptEnable)
    write(0x80, to: .lineControl)
    write(1, to: .data)
    write(0, to: .interruptEnable)
    write(0x03, to: .lineControl)
    write(0x07, to: .fifoControl)
    write(0x03, to: .modemControl)
  }

  /// True when the port takes ``burstByteCount`` bytes without a wait.
  var isReady: Bool { read(.lineStatus) & 0x20 != 0 }

  /// Hands over one byte of a burst.
  func put(_ byte: UInt8) {
    write(byte, to: .data)
  }

  private var exists: Bool {
    write(0x5A, to: .scratch)
    guard read(.scratch) == 0x5A else { return false }
    write(0xA5, to: .scratch)
    return read(.scratch) == 0xA5
  }

  private func read(_ register: Register) -> UInt8 {
    port_in8(base + register.rawValue)
  }

  private func write(_ value: UInt8, to register: Register) {
    port_out8(base + register.rawValue, value)
  }
}
