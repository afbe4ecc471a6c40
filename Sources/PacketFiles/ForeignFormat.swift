/// Kinds of files that people hand over by mistake, by their first four bytes.
public enum ForeignFormat {
  private static let names: [(start: [UInt8], name: String)] = [
    ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed with Zstandard (zstd -d)"),
    ([0xFD, 0x37, 0x7A, 0x58], "it is compressed with xz (unxz)"),
    ([0x42, 0x5A, 0x68], "it is compressed with bzip2 (bunzip2)"),
    ([0x04, 0x22, 0x4D, 0x18], "it is compressed with LZ4 (lz4 -d)"),
    ([0x37, 0x7A, 0xBC, 0xAF], "it is a 7z archive (7z x)"),
    ([0x50, 0x4B, 0x03, 0x04], "it is a ZIP archive (unzip)"),
    ([0x73, 0x6E, 0x6F, 0x6F], "it is a snoop capture (editcap -F pcapng)"),
    ([0x7F, 0x45, 0x4C, 0x46], "it is an ELF file, an image or a core"),
  ]

  /// What a file is that begins with `start`; nil when that is none of these.
  public static func name(of start: [UInt8]) -> String? {
    names.first { start.starts(with: $0.start) }?.name
  }

  /// Whether a file that begins with `start` reads like text.
  static func isText(_ start: [UInt8]) -> Bool {
    start.allSatisfy { (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) }
  }
}
