/// Nothing in the tree knows the machine it was written on.
enum PlaceRules {
  /// Folders of one machine; a path into them works nowhere else.
  private static let machineFolders = ["work", "root", "home", "Users"]

  /// Hosts whose pages may be cited, or that packages come from.
  private static let citedHosts: Set<String> = [
    "github.com", "www.rfc-editor.org", "datatracker.ietf.org", "docs.oasis-open.org",
    "www.swift.org", "swift.org", "www.wireshark.org", "www.qemu.org",
    "www.w3.org",  // the namespace in every SVG
  ]

  static func findings(in file: RepositoryFile) -> [Finding] {
    file.lines.indices.flatMap { index -> [Finding] in
      machinePaths(in: file.lines[index]).map {
        file.finding(line: index, "\($0) exists on one machine only; start at the checkout")
      }
        + unknownHosts(in: file.lines[index]).map {
          file.finding(line: index, "\($0) is another machine; use loopback or an .example name")
        }
    }
  }

  static func machinePaths(in line: String) -> [String] {
    machineFolders.map { "/\($0)/" }.filter { path in
      line.ranges(of: path).contains { range in
        guard range.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: range.lowerBound)]
        return !(before.isLetter || before.isNumber || "_-.$}/*".contains(before))
      }
    }
  }

  static func unknownHosts(in line: String) -> [String] {
    guard line.contains("://") else { return [] }
    return ["http://", "https://"].flatMap { scheme in
      line.ranges(of: scheme).compactMap { range -> String? in
        let host = line[range.upperBound...].prefix {
          $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
        }
        return isKnown(String(host)) ? nil : String(host)
      }
    }
  }

  /// A name without a dot is a variable or this machine; an address is checked by its first part.
  private static func isKnown(_ host: String) -> Bool {
    if !host.contains(".") || citedHosts.contains(host) { return true }
    let isLocal = ["127.", "10.", "192.0.2."].contains(where: host.hasPrefix)
    return isLocal || [".example", ".test", ".invalid"].contains(where: host.hasSuffix)
  }
}
