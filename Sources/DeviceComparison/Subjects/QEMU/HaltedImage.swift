import SystemPackage

/// The smallest guest: a PVH image whose one processor halts with interrupts off.
///
/// One loadable segment and the note that names its entry (Xen, `docs/misc/pvh`).
enum HaltedImage {
  private static let loadAddress: UInt32 = 0x20_0000
  private static let headerByteCount: UInt32 = 52 + 2 * 32
  private static let noteByteCount: UInt32 = 20

  /// The ELF file.
  static var bytes: [UInt8] {
    let offset = headerByteCount + noteByteCount
    let entry = loadAddress + offset
    let body: [UInt8] = [0xfa, 0xf4, 0xeb, 0xfd]  // cli; hlt; jmp to hlt
    let size = offset + UInt32(body.count)
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += [2, 0, 3, 0] + word(1) + word(entry) + word(52)
    file += word(0) + word(0) + [52, 0, 32, 0, 2, 0, 40, 0, 0, 0, 0, 0]
    file += segment(kind: 1, offset: 0, size: size, flags: 7, alignment: 4096)
    file += segment(
      kind: 4, offset: headerByteCount, size: noteByteCount, flags: 4, alignment: 4)
    file += word(4) + word(4) + word(18) + Array("Xen\0".utf8)
    return file + word(entry) + body
  }

  private static func segment(
    kind: UInt32, offset: UInt32, size: UInt32, flags: UInt32, alignment: UInt32
  ) -> [UInt8] {
    let address = loadAddress + offset
    return [kind, offset, address, address, size, size, flags, alignment].flatMap(word)
  }

  private static func word(_ value: UInt32) -> [UInt8] { UInt64(value).bytes(4) }
}

extension HaltedImage {
  /// Makes the file at `path`.
  static func write(to path: FilePath) throws(SubjectError) {
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch {
      throw .notStarted("\(path): \(error)")
    }
  }
}
