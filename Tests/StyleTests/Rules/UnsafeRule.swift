/// Unsafe code is fenced: in few files, each of which says why it is safe.
enum UnsafeRule {
  /// Where a name need not say it: the bare machine, the C library's one importer, and
  /// `FramePrefixHash`, whose loop over a frame is inlined into the kernel.
  static let allowed = [
    "Sources/Kernel/", "Sources/PacketCapture/",
    "Sources/TraceFormat/Events/FramePrefixHash.swift",
  ]

  static func findings(in file: RepositoryFile) -> [Finding] {
    guard let first = file.code.firstIndex(where: mentionsUnsafe) else { return [] }
    var findings: [Finding] = []
    if !file.name.contains("+Unsafe"), !allowed.contains(where: file.path.hasPrefix) {
      findings.append(
        file.finding(
          line: first, "unsafe code; move it into a file named Type+Unsafe.swift"))
    }
    if !file.comments.contains(where: { $0.contains("Safety:") }) {
      findings.append(
        file.finding(line: first, "unsafe code without a reason; add a // Safety: line above it"))
    }
    return findings
  }

  private static func mentionsUnsafe(_ line: String) -> Bool {
    line.contains("unsafe")
      && line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains("unsafe")
  }
}
