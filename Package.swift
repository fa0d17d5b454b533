// swift-tools-version: 6.2
import PackageDescription

// What every Swift target of this package is built with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  // Debug builds, and with them all tests, watch at run time that no two accesses overlap: docs/decisions/0022.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A room of the house: a library target that other rooms may import only if they list it here.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// What `make fuzz` and `make proof-large` build, and nothing else does: libFuzzer brings a main of its own.
let proofs: [Target] = [
  .target(name: "FuzzTargets", dependencies: ["Feeds", "Events"], path: "Fuzz/Targets", swiftSettings: strict),
  .executableTarget(
    name: "fuzz-decoder", dependencies: ["FuzzTargets"], path: "Fuzz/Main",
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
  .executableTarget(name: "read-large", dependencies: ["Feeds", "Events"], path: "Fuzz/Large", swiftSettings: strict),
]

let package = Package(
  name: "vedette",
  products: [.executable(name: "vedette", targets: ["vedette"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // The system's libraries.
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CCurl"),  // Loaded when a webhook is configured: docs/decisions/0010.
    .target(name: "CHTTP"),  // Loaded when the HTTP server starts.
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "CLinux"),
    .target(name: "CMath"),
    .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),

    // The rooms that think: values in, values out.
    room("JSON"),
    room("Digests", ["CCrypto"]),
    room("Documents", ["JSON", "CYAML"]),
    room("Events", ["JSON", "Digests"]),
    room("Feeds", ["Events", "JSON", "Digests", "Documents", "CXML", "CArchive"]),
    room("Rules", ["Events", "JSON", "Digests", "Documents", "CMath", "CRE2"]),

    // The rooms that act.
    room("Storage", ["Events", "JSON", "CSQLite"]),
    room("Inbox", ["Events", "JSON", "Digests", "CLinux"]),
    room("Alerting", ["Events", "JSON", "Digests", "Rules", "Storage", "CCurl", "CLinux"]),
    tests(
      "AlertingTests", ["Alerting", "Events", "JSON", "Rules", "Storage", "Inbox", "CLinux", "TestSupport"]),
    room(
      "Daemon",
      [
        "Events", "JSON", "Digests", "Documents", "Feeds", "Rules", "Storage", "Inbox", "Alerting", "CHTTP", "CLinux",
        logging,
      ]),
    .executableTarget(
      name: "vedette",
      dependencies: [
        "Daemon", "Events", "JSON", "Documents", "Feeds", "Rules", "Storage", "Alerting", argumentParser, logging,
      ],
      swiftSettings: strict),

    room("TestSupport", ["Events", "JSON", "Documents", "Inbox", "CLinux"]),
    tests("DocumentsTests", ["Documents", "JSON"]),
    tests("InboxTests", ["Inbox", "Events", "JSON", "Digests", "TestSupport"]),
    tests("JSONTests", ["JSON", "TestSupport"]),
    tests(
      "FeedsTests", ["Feeds", "Events", "JSON", "Documents", "TestSupport", "CArchive"], exclude: ["Samples"]),
    tests("EventsTests", ["Events", "JSON", "Digests", "TestSupport"]),
    tests(
      "DaemonTests",
      [
        "Daemon", "Alerting", "Documents", "Events", "Feeds", "Inbox", "JSON", "Rules", "Storage", "CLinux",
        "TestSupport", logging,
      ]),
    tests(
      "CommandTests",
      ["vedette", "Daemon", "Documents", "Events", "Feeds", "Inbox", "JSON", "Rules", "Storage", "TestSupport"]),
    tests("DigestsTests", ["Digests"]),
    tests("EndToEndTests", ["vedette", "Digests", "Events", "Inbox", "JSON", "Storage", "CSQLite", "TestSupport"]),
    tests("HouseTests", ["JSON", "Documents", "Rules"]),
    tests("FoundingCaseTests", ["Documents", "Events", "Feeds", "JSON", "Rules", "TestSupport"]),
    tests(
      "StorageTests", ["Storage", "Events", "JSON", "CSQLite", "Inbox", "TestSupport"], exclude: ["Fixtures"]),
    tests("RulesTests", ["Rules", "Events", "JSON", "Documents", "TestSupport"], exclude: ["Language/Wrong"]),
  ],
  cxxLanguageStandard: .cxx17
)

if Context.environment["VEDETTE_PROOFS"] == "1" { package.targets += proofs }
