import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Precedence")
struct PrecedenceTests {
    /// The sources from the strongest to the weakest, each with a value of its own for the number of threads.
    private static let sources: [(threads: Int, origin: ConfigurationOrigin)] = [
        (11, .flag("--threads")), (12, .environmentVariable("TICKLOOM_STORE_THREADS")),
        (13, .file(path: ".env.ci.local", line: 2)), (14, .file(path: ".env.ci", line: 3)), (4, .default),
    ]

    @Test("the strongest source that sets a key wins, for every set of sources", arguments: 0..<16)
    func allSubsets(present: Int) throws {
        func isPresent(_ index: Int) -> Bool { present & (1 << index) != 0 }
        let folder = try TemporaryFolder()
        var variables = ["TICKLOOM_ENV": "ci"]
        var flags: [ConfigurationFlag<EngineKeys>] = []
        if isPresent(0) { flags = [.init(setting: \.storeThreads, to: "11", name: "--threads")] }
        if isPresent(1) { variables["TICKLOOM_STORE_THREADS"] = "12" }
        if isPresent(2) { try folder.write(".env.ci.local", "# mine\nTICKLOOM_STORE_THREADS=13\n") }
        if isPresent(3) { try folder.write(".env.ci", "\n\nexport TICKLOOM_STORE_THREADS='14'\n") }
        let configuration = try EngineConfiguration.load(flags: flags, process: .testing(variables, in: folder.path))

        let expected = Self.sources[(0..<4).first(where: isPresent) ?? 4]
        #expect(configuration.storeThreads == expected.threads)
        let entry = try #require(configuration.entries.first { $0.key.variable == "TICKLOOM_STORE_THREADS" })
        #expect(entry.value == String(expected.threads))
        #expect(entry.origin == expected.origin)
        #expect(configuration.warnings.isEmpty)
    }

    @Test("each key finds its own source")
    func mixedSources() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development.local", "TICKLOOM_STORE_LOCK_TIMEOUT=2min\n")
        try folder.write(
            ".env.development",
            "TICKLOOM_LOG_LEVEL=debug\nTICKLOOM_STORE_MEMORY_LIMIT=2GiB\nTICKLOOM_STORE_LOCK_TIMEOUT=1s\n")
        let configuration = try EngineConfiguration.load(
            flags: [.init(setting: \.dataDirectory, to: "/ticks")],
            process: .testing(["TICKLOOM_DEFAULT_CALENDAR": "eet"], in: folder.path))
        #expect(configuration.dataDirectory == "/ticks")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.storeMemoryLimit.bytes == 2_147_483_648)
        #expect(configuration.storeTemporaryDirectory == "/ticks/tmp")
        #expect(configuration.storeLockTimeout == .seconds(120))
        #expect(configuration.importCompressionLevel == 3)
        #expect(configuration.defaultCalendar == .eet)
        #expect(
            configuration.description == """
                TICKLOOM_ENV=development (default)
                TICKLOOM_CONFIG_DIR=. (default)
                TICKLOOM_DATA_DIR=/ticks (flag --data-dir)
                TICKLOOM_LOG_LEVEL=debug (.env.development:1)
                TICKLOOM_STORE_MEMORY_LIMIT=2GiB (.env.development:2)
                TICKLOOM_STORE_THREADS=4 (default)
                TICKLOOM_STORE_TEMP_DIR=/ticks/tmp (default)
                TICKLOOM_STORE_LOCK_TIMEOUT=2min (.env.development.local:1)
                TICKLOOM_STORE_BARS_CACHE_SIZE=256MB (default)
                TICKLOOM_STORE_CONNECTIONS=4 (default)
                TICKLOOM_STORE_WAITING_MAX=1024 (default)
                TICKLOOM_STORE_CONNECTION_TIMEOUT=5s (default)
                TICKLOOM_IMPORT_COMPRESSION_LEVEL=3 (default)
                TICKLOOM_IMPORT_PARQUET_MEMORY=1GB (default)
                TICKLOOM_IMPORT_PARQUET_TIMEOUT=1min (default)
                TICKLOOM_DEFAULT_CALENDAR=eet (environment variable TICKLOOM_DEFAULT_CALENDAR)
                TICKLOOM_CREDENTIAL_STORE=auto (default)
                TICKLOOM_CREDENTIAL_DIR=/home/ada/.config/tickloom/credentials (default)
                TICKLOOM_CREDENTIAL_HEAD_DIR=/home/ada/.local/state/tickloom (default)
                TICKLOOM_CREDENTIAL_KEY_FILE= (default)
                TICKLOOM_CREDENTIAL_PASSPHRASE= (default)
                TICKLOOM_CREDENTIAL_COST=17 (default)
                TICKLOOM_CREDENTIAL_AUDIT_DAYS=365 (default)
                TICKLOOM_SOCKET=/ticks/run/engine.sock (default)
                TICKLOOM_PORT=7787 (default)
                TICKLOOM_ADDRESS=127.0.0.1 (default)
                TICKLOOM_ORIGINS=none (default)
                TICKLOOM_TOKEN= (default)
                TICKLOOM_WEB_ROOT= (default)
                TICKLOOM_IMPORT_ROOTS=none (default)
                TICKLOOM_UPLOAD_LIMIT=4GB (default)
                TICKLOOM_SLOW_CALL=5s (default)
                TICKLOOM_STOP_TIMEOUT=30s (default)
                """)
    }

    @Test("without any source, the documented defaults hold")
    func defaults() throws {
        let folder = try TemporaryFolder()
        let configuration = try EngineConfiguration.load(process: .testing(in: folder.path, cores: 64))
        #expect(configuration.environment == .development)
        #expect(configuration.configurationDirectory == ".")
        #expect(configuration.dataDirectory == "/home/ada/.local/share/tickloom")
        #expect(configuration.logLevel == .info)
        #expect(configuration.storeMemoryLimit == .megabytes(512))
        #expect(configuration.storeThreads == 8)
        #expect(configuration.storeTemporaryDirectory == "/home/ada/.local/share/tickloom/tmp")
        #expect(configuration.storeLockTimeout == .seconds(5))
        #expect(configuration.importCompressionLevel == 3)
        #expect(configuration.defaultCalendar == .fxNewYork)
        #expect(configuration.entries.allSatisfy { $0.origin == .default })
    }

    @Test("the environment is chosen by flag, then variable, then default")
    func environment() throws {
        let folder = try TemporaryFolder()
        let variable = ["TICKLOOM_ENV": "ci"]
        func load(_ name: String?, _ variables: [String: String]) throws -> (EngineEnvironment, ConfigurationOrigin) {
            let configuration = try EngineConfiguration.load(
                environmentName: name, process: .testing(variables, in: folder.path))
            return (configuration.environment, configuration.entries[0].origin)
        }
        #expect(try load("production", variable) == (.production, .flag("--env")))
        #expect(try load(nil, variable) == (.ci, .environmentVariable("TICKLOOM_ENV")))
        #expect(try load(nil, ["TICKLOOM_ENV": ""]) == (.development, .default))
        #expect(try load(nil, [:]) == (.development, .default))
    }

    @Test("only the files of the chosen environment are read")
    func otherEnvironments() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.ci", "TICKLOOM_LOG_LEVEL=error\n")
        try folder.write(".env.production", "nonsense\n")
        try folder.write(".env", "nonsense\n")
        let configuration = try EngineConfiguration.load(environmentName: "ci", process: .testing(in: folder.path))
        #expect(configuration.logLevel == .error)
    }

    @Test("the configuration folder is chosen by flag, then variable, then the current folder")
    func directory() throws {
        let folder = try TemporaryFolder()
        for name in ["flag", "variable"] {
            try folder.makeFolder(name)
            try folder.write("\(name)/.env.development", "# \(name)\nTICKLOOM_STORE_TEMP_DIR=spill\n")
        }
        try folder.write(".env.development", "TICKLOOM_STORE_TEMP_DIR=spill\n")
        func load(_ directory: String?, _ variables: [String: String]) throws -> (String, String, ConfigurationOrigin?)
        {
            let configuration = try EngineConfiguration.load(
                directory: directory, process: .testing(variables, in: folder.path))
            let entry = configuration.entries.first { $0.key.variable == "TICKLOOM_STORE_TEMP_DIR" }
            return (configuration.configurationDirectory, configuration.storeTemporaryDirectory, entry?.origin)
        }
        let variable = ["TICKLOOM_CONFIG_DIR": folder.path + "/variable"]
        // A relative path in a file starts from the folder of that file.
        #expect(
            try load("flag", variable) == (
                "flag", folder.path + "/flag/spill", .file(path: "flag/.env.development", line: 2)
            ))
        let path = folder.path + "/variable"
        #expect(try load(nil, variable) == (path, path + "/spill", .file(path: path + "/.env.development", line: 2)))
        #expect(try load(nil, [:]) == (".", folder.path + "/spill", .file(path: ".env.development", line: 1)))
    }

    @Test("an empty environment variable does not set its key")
    func emptyVariable() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development", "TICKLOOM_STORE_THREADS=2\n")
        let configuration = try EngineConfiguration.load(
            process: .testing(["TICKLOOM_STORE_THREADS": ""], in: folder.path))
        #expect(configuration.storeThreads == 2)
    }

    @Test("declaring a key is all it takes to read, show and document it")
    func oneDeclaration() throws {
        let folder = try TemporaryFolder()
        let configuration = try TestConfiguration.load(
            flags: [.init(setting: \.threads, to: "9")], process: .testing(in: folder.path))
        #expect(configuration.threads == 9)
        #expect(configuration.entries.map(\.key) == TestConfiguration.reference)
        #expect(
            TestConfiguration.reference.map(\.variable) == [
                "TICKLOOM_ENV", "TICKLOOM_CONFIG_DIR", "TICKLOOM_API_TOKEN", "TICKLOOM_PASSWORD", "TICKLOOM_LOG_LEVEL",
                "TICKLOOM_THREADS", "TICKLOOM_FOLDER",
            ])
    }
}
