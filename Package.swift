// swift-tools-version: 6.3
// Quartz: one manifest, two worlds.
//
//   host    swift build                    every tool and test
//   kernel  Scripts/build-kernel           QUARTZ_KERNEL=1, Embedded Swift, bare metal
//                                          QUARTZ_ZOO=off: without the faulty drivers
//
// The portable modules are compiled by both; there is no second copy and no `#if` in them.
// Documentation/Architecture.md draws the arrows; Tests/StyleTests holds them.

import PackageDescription

let buildsKernel = Context.environment["QUARTZ_KERNEL"] != nil
/// QUARTZ_ZOO=off leaves the faulty drivers, and the words that ask for them, out of the kernel.
let hasZoo = Context.environment["QUARTZ_ZOO"] != "off"

let commonSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Portable code runs on bare metal: what Embedded Swift refuses, the host build refuses too.
/// Without cross-module optimisation a generic driver loop is four times slower on the host.
let portableSettings: [SwiftSetting] =
  commonSettings
  + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  ]

let hostedSettings: [SwiftSetting] =
  commonSettings
  + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

func portable(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: portableSettings)
}

func hosted(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: hostedSettings)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: hostedSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: hostedSettings)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

let portableTargets: [Target] = [
  portable("Bytes"),
  portable("Wire", ["Bytes"]),
  portable("VirtIO"),
  portable("TraceFormat", ["Bytes"]),
  portable("HTTP", ["Bytes"]),
  portable("Machine", ["TraceFormat"]),
  portable("NetStack", ["Wire"]),
  portable("VirtIODriver", ["VirtIO", "Machine", "TraceFormat"]),
  portable(
    "KernelCore",
    ["VirtIODriver", "NetStack", "HTTP", "Machine", "TraceFormat", "Wire", "VirtIO", "Bytes"]),
  portable(
    "DriverFaults",
    [
      "KernelCore", "NetStack", "VirtIODriver", "HTTP", "Machine", "TraceFormat", "Wire", "VirtIO",
    ]),
]

let kernelTargets: [Target] = [
  .target(name: "CBoot"),
  .executableTarget(
    name: "Kernel",
    dependencies: ["KernelCore", "VirtIODriver", "Machine", "TraceFormat", "CBoot"]
      + (hasZoo ? ["DriverFaults"] : []),
    exclude: ["Support", hasZoo ? "Sound" : "Zoo"],
    swiftSettings: commonSettings),
]

let hostedTargets: [Target] = [
  .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  hosted("VirtIODevice", ["VirtIO", "Bytes"]),
  hosted("FaultPlans", ["VirtIO"]),
  hosted(
    "Simulation", ["FaultPlans", "VirtIODevice", "VirtIO", "Machine", "TraceFormat", "Bytes"]),
  hosted("PacketCapture", ["CPcap"]),
  hosted("Threads", [system]),
  hosted("Hypervisor", ["Threads", "VirtIO", system, subprocess]),
  hosted(
    "QTest",
    ["VirtIODevice", "VirtIO", "Hypervisor", "Machine", "TraceFormat", "Bytes", system]),
  hosted("PacketFiles", ["Bytes", "CZlib", system]),
  hosted("Recording", ["Threads", "Bytes", "PacketFiles", "TraceFormat", system]),
  hosted("Clocks"),
  hosted(
    "Matching",
    ["RingHistory", "Bytes", "Clocks", "Recording", "TraceFormat", "VirtIO", "Wire"]),
  hosted("RingHistory", ["Recording", "TraceFormat", "VirtIO", "Wire"]),
  hosted(
    "Diagnosis",
    [
      "RingHistory", "Matching", "Recording", "PacketFiles", "TraceFormat", "VirtIO", "Wire",
      "Bytes",
    ]),
  hosted("Conformance", ["Bytes", "RingHistory", "Recording", "VirtIO", "Machine", "TraceFormat"]),
  hosted(
    "Replay",
    [
      "Conformance", "Recording", "PacketFiles", "Simulation", "FaultPlans", "DriverFaults",
      "KernelCore", "VirtIODriver", "VirtIODevice", "Machine", "TraceFormat", "VirtIO", "Wire",
      "Bytes",
    ]),
  hosted(
    "DeviceComparison",
    ["QTest", "Simulation", "VirtIODevice", "VirtIO", "Hypervisor", "Bytes", system]),
  hosted(
    "ToolSupport", ["Bytes", "Hypervisor", "PacketFiles", "Recording", argumentParser, system]),
  hosted(
    "GuestRecording",
    [
      "ToolSupport", "Hypervisor", "PacketCapture", "PacketFiles", "TraceFormat", "VirtIO",
      system, subprocess,
    ]),
  hosted(
    "Tracer",
    [
      "GuestRecording", "ToolSupport", "Bytes", "Hypervisor", "PacketFiles", "Diagnosis",
      "RingHistory", "Matching", "Clocks", "Recording", "TraceFormat", "Conformance", "Replay",
      "DriverFaults", "Wire", "VirtIO",
      argumentParser, system, subprocess,
    ]),
  hosted(
    "Replayer",
    [
      "ToolSupport", "Threads",
      "Replay", "Recording", "DeviceComparison", "QTest", "Hypervisor", "Simulation", "FaultPlans",
      "VirtIODevice", "VirtIO", "DriverFaults", "KernelCore",
      "PacketFiles", "TraceFormat", argumentParser, system,
    ]),
  tool("TraceTool", ["Tracer"]),
  tool("ReplayTool", ["Replayer"]),
]

let testTargets: [Target] = [
  .target(name: "TestSupport", path: "Tests/Support/TestSupport", swiftSettings: hostedSettings),
  .target(
    name: "HandRings", dependencies: ["VirtIODevice"], path: "Tests/Support/HandRings",
    swiftSettings: hostedSettings),
  .target(
    name: "SimulatedNetwork",
    dependencies: [
      "DriverFaults", "KernelCore", "Simulation", "VirtIODevice", "TraceFormat", "Wire",
    ],
    path: "Tests/Support/SimulatedNetwork", swiftSettings: hostedSettings),
  .target(
    name: "SyntheticRuns",
    dependencies: [
      "Matching", "Clocks", "Recording", "PacketFiles", "TraceFormat", "VirtIO", "Wire",
      "TestSupport",
    ],
    path: "Tests/Support/SyntheticRuns", swiftSettings: hostedSettings),
  .target(
    name: "CaseRecording",
    dependencies: [
      "DriverFaults", "KernelCore", "Recording", "VirtIODriver", "Simulation", "FaultPlans",
      "VirtIODevice",
      "VirtIO",
      "TraceFormat", "PacketFiles",
      "Replay", "SimulatedNetwork", "TestSupport",
    ],
    path: "Tests/Support/CaseRecording", swiftSettings: hostedSettings),
  .executableTarget(
    name: "CaseRecorder",
    dependencies: ["CaseRecording", "Replay", "VirtIODevice", "PacketFiles", "Recording"],
    path: "Tests/Support/CaseRecorder", swiftSettings: hostedSettings),
  .target(
    name: "UnseenRuns",
    dependencies: [
      "CaseRecording", "Diagnosis", "DriverFaults", "FaultPlans", "KernelCore", "PacketFiles",
      "Recording", "Replay", "SimulatedNetwork", "Simulation", "TestSupport", "VirtIO",
      "VirtIODevice",
      "VirtIODriver",
    ],
    path: "Tests/Support/UnseenRuns", swiftSettings: hostedSettings),
  .executableTarget(
    name: "DiagnosisMeasure",
    dependencies: ["UnseenRuns", "Diagnosis", "TestSupport", argumentParser],
    path: "Tests/Support/DiagnosisMeasure", swiftSettings: hostedSettings),
  .target(
    name: "Hostility",
    dependencies: [
      "DriverFaults", "KernelCore", "NetStack", "VirtIODevice", "VirtIO", "Machine",
      "TraceFormat", "Wire", "Tracer", "Replayer", "Replay", "Recording", "PacketFiles",
      "SyntheticRuns", "Matching", "Clocks", "Bytes", "Diagnosis", "Conformance",
      "ToolSupport", "Simulation", system,
    ],
    path: "Tests/Support/Hostility", swiftSettings: hostedSettings),
  .executableTarget(
    name: "RingThroughput",
    dependencies: [
      "VirtIODriver", "Simulation", "VirtIODevice", "VirtIO", "TraceFormat", "Machine", "Wire",
      argumentParser,
    ],
    path: "Benchmarks/RingThroughput", swiftSettings: hostedSettings),
  .executableTarget(
    name: "HostilityTool", dependencies: ["Hostility", argumentParser, system],
    path: "Tests/Support/HostilityTool", swiftSettings: hostedSettings),
  tests("WireTests", ["Wire", "TestSupport"]),
  tests("TraceFormatTests", ["TraceFormat", "Bytes", "TestSupport"]),
  .testTarget(
    name: "KitTests", dependencies: ["TraceFormat", "TestSupport", subprocess, system],
    exclude: ["Programs"], swiftSettings: hostedSettings),
  tests("HTTPTests", ["HTTP", "TestSupport"]),
  tests("NetStackTests", ["NetStack", "Wire", "TestSupport"]),
  tests(
    "VirtIODriverTests",
    [
      "VirtIODriver", "Simulation", "FaultPlans", "VirtIODevice", "VirtIO", "Machine",
      "TraceFormat",
      "TestSupport",
    ]),
  tests("VirtIODeviceTests", ["VirtIODevice", "VirtIO", "HandRings"]),
  tests("FaultPlansTests", ["FaultPlans", "VirtIO", "TestSupport"]),
  tests(
    "SimulationTests",
    [
      "Simulation", "FaultPlans", "VirtIODevice", "VirtIO", "Machine", "TraceFormat", "HandRings",
      "TestSupport",
    ]),
  tests(
    "KernelCoreTests",
    [
      "KernelCore", "Simulation", "FaultPlans", "VirtIODevice", "VirtIODriver", "VirtIO", "Machine",
      "Wire", "HTTP",
      "TraceFormat", "TestSupport", "SimulatedNetwork",
    ]),
  tests(
    "DriverFaultsTests",
    [
      "DriverFaults", "KernelCore", "NetStack", "Simulation", "VirtIODevice", "VirtIODriver",
      "VirtIO", "Wire",
      "TraceFormat", "TestSupport", "SimulatedNetwork",
    ]),
  tests("HostilityTests", ["Hostility", "NetStack", "TestSupport", system]),
  tests("PacketCaptureTests", ["PacketCapture", "TestSupport"]),
  tests(
    "PacketFilesTests",
    ["PacketFiles", "Recording", "TraceFormat", "TestSupport", subprocess, system]),
  tests(
    "RecordingTests",
    ["Recording", "PacketFiles", "SyntheticRuns", "TraceFormat", "TestSupport"]),
  tests(
    "ClocksTests",
    ["Clocks", "Matching", "SyntheticRuns", "TraceFormat", "VirtIO", "TestSupport"]),
  tests(
    "MatchingTests",
    [
      "Matching", "Clocks", "Recording", "SyntheticRuns", "TraceFormat", "VirtIO", "Wire",
      "TestSupport",
    ]),
  tests("RingHistoryTests", ["RingHistory", "Recording", "VirtIO", "TraceFormat", "TestSupport"]),
  tests(
    "DiagnosisTests",
    [
      "Diagnosis", "DriverFaults", "KernelCore", "Simulation", "FaultPlans", "VirtIODevice",
      "VirtIO", "TraceFormat", "Recording", "PacketFiles", "Wire", "TestSupport",
    ]),
  tests(
    "ReplayTests",
    [
      "Replay", "Recording", "PacketFiles", "DriverFaults", "KernelCore", "VirtIODriver",
      "Simulation", "FaultPlans", "VirtIODevice", "VirtIO", "TraceFormat", "Wire", "TestSupport",
      "SimulatedNetwork",
    ]),
  tests(
    "ConformanceTests",
    [
      "Conformance", "Replay", "KernelCore", "VirtIODriver", "Simulation", "FaultPlans",
      "VirtIODevice", "VirtIO", "Machine",
      "TraceFormat", "TestSupport", "SimulatedNetwork",
    ]),
  tests(
    "TraceRegressionTests",
    [
      "Conformance", "Replay", "Recording", "KernelCore", "PacketFiles", "Diagnosis", "Matching",
      "TraceFormat",
      "Simulation", "FaultPlans", "VirtIODevice", "VirtIO", "CaseRecording", "TestSupport",
    ]),
  tests("ToolSupportTests", ["ToolSupport", "TestSupport"]),
  tests("GuestRecordingTests", ["GuestRecording", "ToolSupport", "Hypervisor", system]),
  tests(
    "CommandTests",
    [
      "PacketFiles", "Recording", "TraceFormat", "CaseRecording", "TestSupport", subprocess, system,
    ]),
  tests("DeviceComparisonTests", ["DeviceComparison", "VirtIODevice", "VirtIO", "TestSupport"]),
  tests("KernelBuildTests", ["TestSupport", subprocess, system]),
  tests("ThreadsTests", ["Threads"]),
  tests("HypervisorTests", ["Threads", "Hypervisor", "VirtIO", "TestSupport", subprocess, system]),
  tests(
    "KernelBootTests",
    ["Hypervisor", "VirtIO", "TraceFormat", "TestSupport", subprocess, system]),
  tests(
    "DeviceTruthTests",
    ["Threads", "QTest", "Hypervisor", "VirtIODevice", "VirtIO", "TestSupport", system]),
  tests(
    "QTestTests",
    ["Threads", "QTest", "Hypervisor", "VirtIODevice", "VirtIO", "TestSupport", system]),
  tests("StyleTests", ["TestSupport"]),
]

let package = Package(
  name: "Quartz",
  products: buildsKernel
    ? [.executable(name: "Kernel", targets: ["Kernel"])]
    : [
      .executable(name: "quartz-trace", targets: ["TraceTool"]),
      .executable(name: "quartz-replay", targets: ["ReplayTool"]),
    ],
  // Exact: Package.resolved is not committed (Documentation/Decisions/0014).
  dependencies: buildsKernel
    ? []
    : [
      .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
      .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
      .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
  targets: portableTargets + (buildsKernel ? kernelTargets : hostedTargets + testTargets)
)
