// swift-tools-version: 6.2
import PackageDescription

// libduckdb is either an unpacked official release (DUCKDB_HOME) or what
// scripts/setup put under .deps/duckdb. Official releases keep the header and
// the library in one folder; ours uses include/ and lib/. Both are searched.
let duckdbHome = Context.environment["DUCKDB_HOME"] ?? Context.packageDirectory + "/.deps/duckdb"
let duckdbHeaders = ["-I\(duckdbHome)/include", "-I\(duckdbHome)"]
let duckdbClang = duckdbHeaders.flatMap { ["-Xcc", $0] }
let duckdbLink: [LinkerSetting] = [
    .unsafeFlags(["-L\(duckdbHome)/lib", "-L\(duckdbHome)"]),
    .linkedLibrary("duckdb"),
    .unsafeFlags(
        ["-Xlinker", "-rpath", "-Xlinker", "\(duckdbHome)/lib", "-Xlinker", "-rpath", "-Xlinker", duckdbHome],
        .when(platforms: [.linux, .macOS])),
    // An installed engine finds its library beside itself.
    .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib"], .when(platforms: [.linux])),
]

let shared: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let usesDuckDB: [SwiftSetting] = shared + [.unsafeFlags(duckdbClang)]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")

/// The tests of a target, in the folder named after it.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], settings: [SwiftSetting] = shared
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, exclude: exclude,
        swiftSettings: settings)
}

let package = Package(
    name: "tickloom",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tickloom", targets: ["tickloom"]),
        .library(name: "MarketModel", targets: ["MarketModel"]),
        .library(name: "BarEngine", targets: ["BarEngine"]),
        .library(name: "TickImport", targets: ["TickImport"]),
        .library(name: "TickStore", targets: ["TickStore"]),
        .library(name: "Services", targets: ["Services"]),
        .library(name: "SyntheticTicks", targets: ["SyntheticTicks"]),
        .library(name: "MessagePack", targets: ["MessagePack"]),
        .library(name: "IPCProtocol", targets: ["IPCProtocol"]),
        .library(name: "IPCClient", targets: ["IPCClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "MarketModel", swiftSettings: shared),
        .target(name: "BarEngine", dependencies: ["MarketModel"], swiftSettings: shared),
        // What other languages call in their own process: the header, and what implements it.
        .target(name: "CEngineABI"),
        .target(
            name: "EngineABI", dependencies: ["CEngineABI", "MarketModel", "BarEngine", "TickQuality"],
            exclude: ["Module"], swiftSettings: shared),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"]), .brew(["xz"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
        .target(name: "CAllocator"),
        .target(name: "CTextMarks"),
        .target(name: "CDuckDB", cSettings: [.unsafeFlags(duckdbHeaders)], linkerSettings: duckdbLink),
        // Windows Credential Manager and the Secret Service; empty where there is neither. libsecret is loaded at run time.
        .target(
            name: "CPlatformCredentials",
            linkerSettings: [
                .linkedLibrary("advapi32", .when(platforms: [.windows])),
                // A library of its own before glibc 2.34.
                .linkedLibrary("dl", .when(platforms: [.linux])),
            ]),
        .target(
            name: "Credentials", dependencies: ["CPlatformCredentials", crypto, cryptoExtras], swiftSettings: shared),
        .executableTarget(name: "buildinfo", swiftSettings: shared),
        .plugin(name: "BuildInfoPlugin", capability: .buildTool(), dependencies: ["buildinfo"]),
        .target(name: "ParquetWriter", dependencies: ["CZstd"], swiftSettings: shared),
        .target(name: "ArrowWriter", swiftSettings: shared),
        .target(name: "MessagePack", swiftSettings: shared),
        .target(
            name: "ServiceKit",
            dependencies: [
                "MessagePack", logging, metrics, .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"), lifecycle,
            ],
            swiftSettings: shared),
        .target(name: "IPCProtocol", dependencies: ["MessagePack"], swiftSettings: shared),
        .target(
            name: "IPCServer",
            dependencies: [
                "IPCProtocol", "MessagePack", nioCore, nioPosix, nioHTTP1, nioWebSocket, logging, coreMetrics,
            ],
            swiftSettings: shared),
        .target(
            name: "IPCClient",
            dependencies: ["IPCProtocol", "MessagePack", nioCore, nioPosix, nioHTTP1, nioWebSocket],
            swiftSettings: shared),
        // What the performance gate measures, and what it measures it beside.
        .target(name: "CReference"),
        .executableTarget(
            name: "enginebench",
            dependencies: ["CReference", "MarketModel", "BarEngine", "SyntheticTicks", "TickImport", "MessagePack"],
            swiftSettings: shared),
        .target(name: "SyntheticTicks", dependencies: ["MarketModel"], swiftSettings: shared),
        .target(name: "TickQuality", dependencies: ["MarketModel"], swiftSettings: shared),
        .target(
            name: "EngineConfiguration", dependencies: ["Credentials", configuration], swiftSettings: shared),
        .target(
            name: "TickImport", dependencies: ["MarketModel", "CTextMarks", "CZlib", "CZstd", "CLZMA", "CXXHash"],
            exclude: ["TextOnly"],
            swiftSettings: shared),
        // What reads Parquet files for an import, in a process of its own.
        .target(
            name: "ParquetTicks", dependencies: ["MarketModel", "TickImport", "CDuckDB"], swiftSettings: usesDuckDB),
        .target(
            name: "TickStore", dependencies: ["MarketModel", "ParquetWriter", "CDuckDB", "CZstd", crypto],
            swiftSettings: usesDuckDB),
        .target(
            name: "Services",
            dependencies: [
                "MarketModel", "BarEngine", "TickImport", "TickStore", "ParquetWriter", "ArrowWriter",
                "SyntheticTicks", "Credentials", "EngineConfiguration", "TickQuality", "ServiceKit", "IPCProtocol",
                "MessagePack",
                logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: usesDuckDB),
        .executableTarget(
            name: "tickloom",
            dependencies: [
                "Services", "MarketModel", "BarEngine", "TickImport", "TickStore", "SyntheticTicks",
                "Credentials", "EngineConfiguration", "ParquetTicks", "TickQuality", "CAllocator", "CZlib",
                "ServiceKit", "IPCProtocol", "IPCServer", "IPCClient", "MessagePack", argumentParser, histogram,
                logging, metrics, lifecycle, signals,
            ],
            swiftSettings: usesDuckDB, plugins: ["BuildInfoPlugin"]),

        .target(name: "TestSupport", dependencies: ["MarketModel"], path: "Tests/TestSupport", swiftSettings: shared),
        // What tests of services share, apart from TestSupport so that not every test is linked to the service kit.
        .target(
            name: "ServiceTestSupport", dependencies: ["ServiceKit"], path: "Tests/ServiceTestSupport",
            swiftSettings: shared),
        // Goes through Tests/Scenarios against a running engine; scripts/e2e/test_scenarios.py starts both.
        .executableTarget(
            name: "scenariorunner", dependencies: ["IPCClient", "IPCProtocol", "MessagePack"],
            path: "Tests/ScenarioRunner", swiftSettings: shared),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: shared),
        tests("MarketModel", []),
        tests("BarEngine", ["MarketModel", "SyntheticTicks"]),
        tests("ParquetWriter", ["CZstd"], exclude: ["readers.py"]),
        tests("ArrowWriter", [], exclude: ["readers.py"]),
        tests("MessagePack", [], exclude: ["peer.py"]),
        tests("IPCProtocol", ["MessagePack"]),
        tests("IPCServer", ["IPCProtocol", "IPCClient", "MessagePack", logging]),
        tests(
            "ServiceKit",
            [
                "MessagePack", "ServiceTestSupport", logging, metrics,
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        tests("Credentials", [crypto], exclude: ["vault.py"]),
        tests("EngineConfiguration", ["Credentials"]),
        tests("SyntheticTicks", ["MarketModel"]),
        tests("TickImport", ["MarketModel"]),
        tests("TickQuality", ["MarketModel", "SyntheticTicks"]),
        tests("TickStore", ["MarketModel", "ParquetWriter", "SyntheticTicks"], settings: usesDuckDB),
        tests(
            "Services",
            ["MarketModel", "BarEngine", "SyntheticTicks", "TickImport", "TickQuality", "TickStore"],
            settings: usesDuckDB),
    ]
)

// The module for Python is another package: a few targets without dependencies, so that it is built from them alone, and that
// nothing else needs CPython's headers. python/hatch_build.py sets the variable.
if let headers = Context.environment["TICKLOOM_PYTHON_INCLUDE"] {
    let engine: Set<String> = [
        "MarketModel", "BarEngine", "TickQuality", "SyntheticTicks", "CTextMarks", "CEngineABI", "EngineABI",
    ]
    package.dependencies = []
    package.targets = package.targets.filter { engine.contains($0.name) }
    // The text part of imports, as a target without Foundation and libraries for compression.
    package.targets.append(
        .target(
            name: "TickText", dependencies: ["MarketModel", "CTextMarks"], path: "Sources/TickImport",
            sources: [
                "TextOnly", "Chunk.swift", "ChunkParser.swift", "ChunkUnit.swift", "DigitRun.swift", "FileSample.swift",
                "ImportError.swift", "NumberParser.swift", "ParseFailure.swift", "ParsedChunk.swift",
                "RepeatedHour.swift", "RowReport.swift", "RowRule.swift", "ShortNumber.swift", "TickBatch.swift",
                "TickBuffer.swift",
                "TickFileFormat.swift", "TickLayout.swift", "TimestampParser.swift", "TimestampSpelling.swift",
                "Formats/CSVDetector.swift", "Formats/CSVFormat.swift", "Formats/CSVLayout.swift",
                "Formats/HistDataFormat.swift", "Formats/LeanFormat.swift", "Formats/MetaTraderFormat.swift",
                "Formats/MetaTraderParser.swift", "Formats/RowParser.swift", "Formats/TextSample.swift",
                "Formats/TickFormat.swift", "Formats/TrueFXFormat.swift", "Streams/ByteStream.swift",
                "Streams/FileVersion.swift",
            ], swiftSettings: shared))
    for target in package.targets where target.name == "EngineABI" {
        target.exclude = []
        target.dependencies += ["TickText", "SyntheticTicks"]
    }
    package.targets.append(
        .target(
            name: "CPythonModule", dependencies: ["CEngineABI"],
            cSettings: [.unsafeFlags(["-I\(headers)", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"])],
            linkerSettings: [
                .unsafeFlags(
                    ["-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/CPythonModule/exports.map"],
                    .when(platforms: [.linux])),
                .unsafeFlags(["-Xlinker", "--gc-sections"], .when(platforms: [.linux])),
            ]))
    package.products = [.library(name: "tickloom_core", type: .dynamic, targets: ["EngineABI", "CPythonModule"])]
}
