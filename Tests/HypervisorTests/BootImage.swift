/// A bootable image of a few instructions, so that QEMU can be run without a compiler.
///
/// One loadable segment at ``BootImage/loadAddress`` and the PVH note that names its entry, which
/// QEMU enters in 32-bit protected mode (Xen, `docs/misc/pvh`).
struct BootImage {
  private var code: [UInt8] = []

  private static let loadAddress: UInt32 = 0x20_0000
  private static let headerByteCount: UInt32 = 52 + 2 * 32
  private static let noteByteCount: UInt32 = 20

  /// Writes `text` to the serial port at `port`.
  mutating func write(_ bytes: some Sequence<UInt8>, to port: UInt16) {
    for byte in bytes {
      // mov dx, port; mov al, byte; out dx, al
      code += [0x66, 0xBA, UInt8(port & 0xFF), UInt8(port >> 8), 0xB0, byte, 0xEE]
    }
  }

  /// Prints a line on the console.
  mutating func print(_ line: String) {
    write("\(line)\r\n".utf8, to: 0x3F8)
  }

  /// Leaves through the debug-exit port.
  mutating func exit(_ value: UInt32) {
    // mov eax, value; mov dx, 0xF4; out dx, eax
    code += [0xB8] + Self.bytes(value) + [0x66, 0xBA, 0xF4, 0x00, 0xEF]
  }

  /// Takes an exception with an interrupt table of no entries.
  mutating func tripleFault() {
    // sub esp, 8; mov dword [esp], 0; mov dword [esp + 4], 0; lidt [esp]; ud2
    code += [0xBC] + Self.bytes(Self.loadAddress + 0x8000)
    code += [0xC7, 0x04, 0x24, 0, 0, 0, 0, 0xC7, 0x44, 0x24, 0x04, 0, 0, 0, 0]
    code += [0x0F, 0x01, 0x1C, 0x24, 0x0F, 0x0B]
  }

  /// The ELF file; a guest that comes to its end halts.
  var elf: [UInt8] {
    let offset = Self.headerByteCount + Self.noteByteCount
    let entry = Self.loadAddress + offset
    let body = code + [0xFA, 0xF4, 0xEB, 0xFD]  // cli; hlt; jmp to hlt
    let size = offset + UInt32(body.count)
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += [2, 0, 3, 0] + Self.bytes(1) + Self.bytes(entry) + Self.bytes(52)
    file += Self.bytes(0) + Self.bytes(0) + [52, 0, 32, 0, 2, 0, 40, 0, 0, 0, 0, 0]
    file += Self.segment(kind: 1, offset: 0, size: size, flags: 7, alignment: 4096)
    file += Self.segment(
      kind: 4, offset: Self.headerByteCount, size: Self.noteByteCount, flags: 4, alignment: 4)
    file += Self.bytes(4) + Self.bytes(4) + Self.bytes(18) + Array("Xen\0".utf8)
    return file + Self.bytes(entry) + body
  }

  private static func segment(
    kind: UInt32, offset: UInt32, size: UInt32, flags: UInt32, alignment: UInt32
  ) -> [UInt8] {
    let address = loadAddress + offset
    return [kind, offset, address, address, size, size, flags, alignment].flatMap(bytes)
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
