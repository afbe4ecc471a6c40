public import SystemPackage

/// The corpus as a folder of files, `SUBJECT-NUMBER`, whose bytes are the choices.
public struct CorpusFolder: Sendable {
  public let path: FilePath

  public init(_ path: String) { self.path = FilePath(path) }

  /// The file of an input.
  public func file(_ subject: HostileInput.Subject, _ number: Int) -> FilePath {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return path.appending("\(subject.rawValue)-\(zeros)\(digits)")
  }

  /// Every input of a subject, in order.
  public func inputs(of subject: HostileInput.Subject) throws -> [[UInt8]] {
    var inputs: [[UInt8]] = []
    while let bytes = try read(file(subject, inputs.count)) { inputs.append(bytes) }
    return inputs
  }

  /// Every recording of the folder, by name, in order of the names.
  public func recordings() throws -> [(name: String, bytes: [UInt8])] {
    try path.entries().filter { $0.hasSuffix(".pcapng") }.compactMap { name in
      try read(path.appending(name)).map { (name, $0) }
    }
  }

  public func write(_ inputs: [[UInt8]], of subject: HostileInput.Subject) throws {
    for (number, bytes) in inputs.enumerated() {
      let descriptor = try FileDescriptor.open(
        file(subject, number), .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try descriptor.closeAfter { try descriptor.writeAll(bytes) }
    }
  }

  /// Removes every input of a subject.
  public func remove(_ subject: HostileInput.Subject) throws {
    var number = 0
    while file(subject, number).removeFile() { number += 1 }
  }

  private func read(_ file: FilePath) throws -> [UInt8]? {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(file, .readOnly)
    } catch Errno.noSuchFileOrDirectory {
      return nil
    }
    return try descriptor.closeAfter { try descriptor.readAll() }
  }
}
