import EngineConfiguration
import MarketModel
import Services
import TickImport
import TickStore

/// What a command needs to run: the validated configuration, and how to talk to the user.
struct Context {
    let options: GlobalOptions
    let configuration: EngineConfiguration

    /// Reads the configuration.
    ///
    /// - Throws: ``ServiceError`` `.configuration` that lists every problem.
    init(_ options: GlobalOptions, flags: [ConfigurationFlag<EngineKeys>] = []) throws {
        self.options = options
        do throws(ConfigurationError) {
            configuration = try Context.load(options, flags: flags)
        } catch {
            let problems = error.problems.map { "\($0)" }
            throw ServiceError(
                .configuration,
                problems.count == 1
                    ? "the configuration is wrong: \(problems[0])"
                    : "the configuration is wrong in \(problems.count) places:\n  "
                        + problems.joined(separator: "\n  "),
                advice: "correct them; tickloom config check lists them again")
        }
        if isShown(.warning) {
            for warning in configuration.warnings { Notes.write("\(warning)") }
        }
        detail("environment \(configuration.environment.rawValue), data in \(storePath)")
    }

    static func load(
        _ options: GlobalOptions, flags: [ConfigurationFlag<EngineKeys>] = []
    ) throws(ConfigurationError) -> EngineConfiguration {
        try EngineConfiguration.load(
            environmentName: options.env, directory: options.configDir,
            flags: (options.dataDir.map { [ConfigurationFlag(setting: \.dataDirectory, to: $0)] } ?? []) + flags)
    }

    var storePath: String { configuration.dataDirectory }

    var storeOptions: StoreOptions { Context.storeOptions(configuration) }

    static func storeOptions(_ configuration: EngineConfiguration) -> StoreOptions {
        let (seconds, attoseconds) = configuration.storeLockTimeout.components
        return StoreOptions(
            memoryLimitBytes: configuration.storeMemoryLimit.bytes, threads: configuration.storeThreads,
            temporaryFolder: configuration.storeTemporaryDirectory,
            lockTimeoutSeconds: Double(seconds) + Double(attoseconds) * 1e-18,
            compressionLevel: configuration.importCompressionLevel,
            barsCacheBytesMax: configuration.storeBarsCacheSize.bytes, connections: configuration.storeConnections,
            waitingMax: configuration.storeWaitingMax, connectionTimeout: configuration.storeConnectionTimeout)
    }

    /// This program, as the process that reads Parquet files.
    var parquetReader: ParquetReader { Context.parquetReader(configuration) }

    static func parquetReader(_ configuration: EngineConfiguration) -> ParquetReader {
        let (seconds, attoseconds) = configuration.importParquetTimeout.components
        return ParquetReader(
            program: Machine.program, memoryBytes: configuration.importParquetMemory.bytes,
            stallSeconds: Double(seconds) + Double(attoseconds) * 1e-18)
    }

    /// The store: through the engine that has it open, else opened by this process.
    func access() throws -> any StoreAccess {
        guard let link = try EngineLink.find(self, mustAnswer: false) else { return LocalAccess(self) }
        detail("through the engine at \(link.socket)")
        return EngineAccess(link, dataFolder: storePath)
    }

    func query() throws -> QueryService {
        try QueryService(storePath: storePath, options: storeOptions) { Interruption.isRequested }
    }

    /// The calendar that the user named, or the configured one, and how the engine is told.
    func chosenCalendar(_ name: String?) throws -> ChosenCalendar {
        let text = name ?? configuration.defaultCalendar.rawValue
        let calendar = try Parsing.calendar(text)
        if TradingCalendar(name: text) != nil { return ChosenCalendar(calendar: calendar, text: text) }
        return ChosenCalendar(calendar: calendar, text: try CalendarFile.text(text))
    }

    /// The calendar that the user named, or the configured one.
    func calendar(_ name: String?) throws -> TradingCalendar {
        try Parsing.calendar(name ?? configuration.defaultCalendar.rawValue)
    }

    /// A line for people, unless they want none: `--quiet`, or a log level above `info`.
    func note(_ line: String) {
        if isShown(.info) { Notes.write(line) }
    }

    /// A line for people who want to know more: `--verbose`, or the log level `debug` or `trace`.
    func detail(_ line: String) {
        if isShown(.debug) { Notes.write(line) }
    }

    private func isShown(_ level: LogLevel) -> Bool {
        guard !options.quiet else { return false }
        let order = LogLevel.allCases
        let least = options.verbose ? LogLevel.debug : configuration.logLevel
        return order.firstIndex(of: level)! >= order.firstIndex(of: least)!
    }
}
