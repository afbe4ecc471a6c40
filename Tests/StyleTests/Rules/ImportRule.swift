/// Who may import whom (Documentation/Architecture.md): arrows point down, nothing points up.
enum ImportRule {
  /// Everything a module's files may import besides the standard library.
  static let allowed: [String: Set<String>] = [
    "Bytes": [],
    "Wire": ["Bytes"],
    "VirtIO": [],
    "TraceFormat": ["Bytes"],
    "HTTP": ["Bytes"],
    "Machine": ["TraceFormat"],
    "NetStack": ["Wire"],
    "VirtIODriver": ["VirtIO", "Machine", "TraceFormat"],
    "KernelCore": [
      "VirtIODriver", "NetStack", "HTTP", "Machine", "Wire", "VirtIO", "TraceFormat", "Bytes",
    ],
    "DriverFaults": [
      "KernelCore", "VirtIODriver", "NetStack", "HTTP", "Machine", "Wire", "VirtIO",
      "TraceFormat",
    ],
    "Kernel": [
      "DriverFaults", "KernelCore", "VirtIODriver", "Machine", "TraceFormat", "VirtIO", "CBoot",
      "_Volatile", "Synchronization",
    ],
    "VirtIODevice": ["VirtIO", "Bytes", "Glibc"],
    "FaultPlans": ["VirtIO"],
    "Simulation": ["FaultPlans", "VirtIODevice", "VirtIO", "Machine", "TraceFormat", "Bytes"],
    "PacketCapture": ["CPcap", "Glibc"],
    "Threads": ["SystemPackage", "Synchronization", "Dispatch", "Glibc"],
    "Hypervisor": [
      "Threads", "VirtIO", "SystemPackage", "Subprocess", "Synchronization", "Dispatch",
      "FoundationEssentials", "Glibc",
    ],
    "QTest": [
      "VirtIODevice", "VirtIO", "Hypervisor", "Machine", "TraceFormat", "Bytes", "SystemPackage",
      "FoundationEssentials", "Synchronization", "Glibc",
    ],
    "PacketFiles": ["Bytes", "CZlib", "SystemPackage", "Glibc"],
    "Recording": [
      "Threads", "Bytes", "PacketFiles", "TraceFormat", "SystemPackage", "Synchronization",
    ],
    "Clocks": [],
    "Matching": ["RingHistory", "Bytes", "Clocks", "Recording", "TraceFormat", "VirtIO", "Wire"],
    "RingHistory": ["Recording", "TraceFormat", "VirtIO", "Wire"],
    "Diagnosis": [
      "RingHistory", "Matching", "Recording", "PacketFiles", "TraceFormat", "VirtIO", "Wire",
      "Bytes",
    ],
    "Conformance": ["Bytes", "RingHistory", "Recording", "VirtIO", "Machine", "TraceFormat"],
    "Replay": [
      "Conformance", "Recording", "PacketFiles", "Simulation", "FaultPlans", "DriverFaults",
      "KernelCore", "VirtIODriver", "VirtIODevice", "Machine", "TraceFormat", "VirtIO", "Wire",
      "Bytes", "Glibc",
    ],
    "DeviceComparison": [
      "QTest", "Simulation", "VirtIODevice", "VirtIO", "Hypervisor", "Bytes", "SystemPackage",
      "Glibc",
    ],
    "ToolSupport": [
      "Bytes", "Hypervisor", "PacketFiles", "Recording", "ArgumentParser", "SystemPackage",
      "Synchronization",
      "Dispatch", "FoundationEssentials", "Glibc",
    ],
    "GuestRecording": [
      "ToolSupport", "Hypervisor", "PacketCapture", "PacketFiles", "TraceFormat", "VirtIO",
      "SystemPackage", "Subprocess", "FoundationEssentials", "Glibc",
    ],
    "Tracer": [
      "GuestRecording", "ToolSupport", "Bytes", "Hypervisor", "PacketFiles", "Diagnosis",
      "RingHistory", "Matching", "Clocks", "Recording", "TraceFormat", "Conformance", "Replay",
      "DriverFaults", "Wire", "VirtIO",
      "ArgumentParser", "SystemPackage", "Subprocess",
      "Synchronization", "Dispatch", "FoundationEssentials", "Glibc",
    ],
    "Replayer": [
      "ToolSupport", "Threads",
      "Replay", "Recording", "DeviceComparison", "QTest", "Hypervisor", "Simulation", "FaultPlans",
      "VirtIODevice", "VirtIO", "DriverFaults", "KernelCore",
      "PacketFiles", "TraceFormat", "ArgumentParser", "SystemPackage",
      "Synchronization", "Dispatch", "Glibc",
    ],
    "TraceTool": ["Tracer"],
    "ReplayTool": ["Replayer"],
  ]

  /// Folders of C, which import nothing.
  static let foreign: Set<String> = ["CBoot", "CPcap", "CZlib"]

  static func findings(in file: RepositoryFile) -> [Finding] {
    guard let module = file.module else { return [] }
    guard let allowed = allowed[module] else {
      return [file.finding(line: 0, "give the module \(module) a row in ImportRule.allowed")]
    }
    return file.code.enumerated().compactMap { index, line in
      guard let imported = importedModule(line), !allowed.contains(imported) else { return nil }
      return file.finding(
        line: index,
        "\(module) must not import \(imported); move the code down, or pass a value in")
    }
  }

  /// The module that `line` imports, `public import struct A.B` included.
  static func importedModule(_ line: String) -> String? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import") else { return nil }
    let modifiers = words[..<place]
    let isDeclaration = modifiers.allSatisfy { $0.hasPrefix("@") || accessLevels.contains($0) }
    guard isDeclaration else { return nil }
    let name = words[(place + 1)...].first { !kinds.contains($0) }
    return name?.split(separator: ".").first.map(String.init)
  }

  private static let accessLevels: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
  ]
}
