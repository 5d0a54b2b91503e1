import Credentials
import EngineConfiguration
import Foundation
import IPCServer
import Logging
import MarketModel
import Metrics
import ServiceKit
import ServiceLifecycle
import Services
import TickStore
import UnixSignals

/// The engine as a process: its services, its server, its log, and the signals that it gets.
struct EngineProcess: Service {
    private let context: Context
    private let flags: [ConfigurationFlag<EngineKeys>]
    private let hasWeb: Bool
    private let opens: Bool
    private let book: EngineLogBook
    private let logger: Logger
    private let engine: Engine
    private let server: IPCServer
    private let slowCalls: LoggingMiddleware
    /// As it was read last.
    private let current: CurrentConfiguration

    /// - Throws: ``ServiceError`` if its parts do not fit together, which would be our fault.
    init(_ context: Context, flags: [ConfigurationFlag<EngineKeys>], hasWeb: Bool, opens: Bool) throws {
        self.context = context
        self.flags = flags
        self.hasWeb = hasWeb
        self.opens = opens
        // Asked for here, at the last moment; a credential's name is all that the configuration holds.
        let token = try Context.secret(
            context.configuration.engineToken, key: "TICKLOOM_TOKEN", service: "ipc", lengthMin: 32,
            in: context.configuration)
        let redactor = EngineProcess.redactor(context, token)
        let isJSON = context.options.json
        book = EngineLogBook(level: EngineProcess.level(context.configuration, context.options), redactor: redactor) {
            EngineProcess.print($0, isJSON: isJSON)
        }
        logger = book.logger("engine")
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let configuration = context.configuration
        current = CurrentConfiguration(configuration)
        slowCalls = LoggingMiddleware(book.logger("calls"), slow: configuration.engineSlowCall)
        let settings = EngineProcess.settings(configuration, storePath: context.storePath)
        do throws(RegistryError) {
            engine = try Engine(
                settings, processID: Int(ProcessInfo.processInfo.processIdentifier), log: book, redactor: redactor,
                metrics: metrics, stopTimeout: configuration.engineStopTimeout, calls: slowCalls,
                configuration: { [current] in current.statuses(since: configuration) }
            ) { registry throws(RegistryError) in
                try registry.register(EngineCredentials.self) { EngineCredentials(configuration, $0) }
            }
        } catch {
            throw ServiceError(.internalError, "\(error)")
        }
        var serving = IPCServerConfiguration()
        serving.socketPath = configuration.engineSocket
        serving.serverVersion = Version.number
        if hasWeb {
            var web = IPCServerConfiguration.Web()
            web.address = configuration.engineAddress.rawValue
            web.port = configuration.enginePort
            web.origins = configuration.engineOrigins
            web.root = configuration.webRoot ?? WorkspacePages.folder(of: Machine.program)
            serving.web = web
        }
        let cookies = PageCookies(path: (configuration.engineSocket as NSString).deletingLastPathComponent + "/pages")
        server = IPCServer(
            configuration: serving, dispatcher: engine.dispatcher,
            tokens: IPCTokens(
                session: token?.revealed, cookies: hasWeb ? cookies.read() : [],
                onCookies: { [cookies] in cookies.write($0) }), pages: EnginePages(engine: engine),
            logger: book.logger("ipc"))
        engine.setRun(server.runID)
    }

    private static func settings(_ configuration: EngineConfiguration, storePath: String) -> EngineSettings {
        var settings = EngineSettings(
            storePath: storePath, storeOptions: Context.storeOptions(configuration),
            parquetReader: Context.parquetReader(configuration), importRoots: configuration.importRoots,
            uploadLimit: configuration.uploadLimit.bytes,
            environment: configuration.environment.rawValue, version: Version.number, commit: Version.commit)
        settings.storeOptions.socketPath = configuration.engineSocket
        return settings
    }

    /// Runs until a signal ends it.
    ///
    /// - Throws: ``ServiceError`` if it cannot start.
    func runUntilSignal() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: self, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }

    // MARK: Life

    func run() async throws {
        // From the beginning: whoever is told that it is ready may send one at once, which would end the process else.
        let hangups = await UnixSignalsSequence(trapping: [.sighup])
        let ends = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
        do throws(ServiceFault) {
            try await engine.start()
        } catch {
            throw ServiceError(told: error)
        }
        var tokenFile: String?
        do throws(IPCServerError) {
            // Clients that wait for an engine to come back must not find the token of the one before.
            try await server.start { tokenFile = try? writeToken() }
        } catch {
            await engine.stop()
            if let tokenFile { try? FileManager.default.removeItem(atPath: tokenFile) }
            throw ServiceError(error)
        }
        tell(tokenFile)
        let watchers = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reload(on: hangups) }
                group.addTask { await exit(onSecondOf: ends) }
            }
        }
        try? await gracefulShutdown()
        logger.notice("the engine ends")
        let patience = current.value.engineStopTimeout
        let isForced = Task.detached { [logger] in
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            // What is on disk is as after a kill: whole, and imports go on where they stopped.
            logger.error("the engine did not end in time and is ended now")
            _exit(ExitStatus.code(.busy))
        }
        // Requests that run may still finish, for a part of the time.
        await server.shutdown(within: min(.seconds(5), patience / 3))
        await engine.stop()
        if let tokenFile { try? FileManager.default.removeItem(atPath: tokenFile) }
        // The lock is given up when the database is closed, by whoever was the last to have it. To end the process before that
        // would take the ground from under its feet.
        let own = Int(ProcessInfo.processInfo.processIdentifier)
        while TickStore.owner(at: context.storePath)?.processID == own {
            try? await Task.sleep(for: .milliseconds(5))
        }
        isForced.cancel()
        watchers.cancel()
        logger.notice("the engine has ended")
    }

    private func tell(_ tokenFile: String?) {
        let configuration = context.configuration
        let output = Output()
        let address = configuration.engineAddress == .ipv6 ? "[::1]" : configuration.engineAddress.rawValue
        let page = server.port.map { "http://\(address):\($0)/" }
        if context.options.json {
            try? output.write(
                json: .object([
                    ("event", .string("ready")), ("data_dir", .string(context.storePath)),
                    ("socket", .string(configuration.engineSocket)),
                    ("port", server.port.map { .int($0) } ?? .null), ("url", .optional(page)),
                    ("token_file", .optional(tokenFile)),
                    ("pid", .int(Int(ProcessInfo.processInfo.processIdentifier))), ("engine", .string(server.runID)),
                ]))
        } else {
            try? output.write(line: "serving \(context.storePath)")
            try? output.write(line: "  socket  \(configuration.engineSocket)")
            if let page { try? output.write(line: "  web     \(page)") }
            if let tokenFile { try? output.write(line: "  token   in \(tokenFile)") }
        }
        if opens, let page {
            let link = page + "?launch=" + server.tokens.makeLaunch()
            if !EngineProcess.open(link) {
                // It works once, and for ten minutes.
                try? output.write(line: "  open    \(link)")
            }
        }
        try? output.finish()
    }

    /// Puts the session's token where only its owner can read it.
    private func writeToken() throws -> String? {
        guard hasWeb, context.configuration.engineToken == nil else { return nil }
        let folder = (context.configuration.engineSocket as NSString).deletingLastPathComponent
        let path = folder + "/token"
        try? FileManager.default.removeItem(atPath: path)
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data((server.tokens.session + "\n").utf8),
                attributes: [.posixPermissions: 0o600])
        else { return nil }
        return path
    }

    private static func open(_ link: String) -> Bool {
        let process = Process()
        #if os(macOS)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/open")
        #else
        process.executableURL = URL(fileURLWithPath: "/usr/bin/xdg-open")
        #endif
        process.arguments = [link]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    // MARK: Signals

    private func exit(onSecondOf signals: UnixSignalsSequence) async {
        var count = 0
        for await signal in signals {
            count += 1
            if count > 1 { _exit(128 + (signal == .sigint ? 2 : 15)) }
        }
    }

    private func reload(on signals: UnixSignalsSequence) async {
        for await _ in signals { await reload() }
    }

    private func reload() async {
        let new: EngineConfiguration
        do throws(ConfigurationError) {
            new = try Context.load(context.options, flags: flags)
        } catch {
            let problems = error.problems.map { "\($0)" }.joined(separator: "; ")
            return logger.error(
                "the configuration is wrong; nothing was taken over", metadata: ["problems": "\(problems)"])
        }
        var taken: [String] = []
        var left: [String] = []
        let begun = context.configuration.entries
        for ((first, old), now) in zip(zip(begun, current.value.entries), new.entries) {
            if now.key.reloads {
                if !old.hasValue(of: now) { taken.append(now.key.variable) }
            } else if !first.hasValue(of: now) {
                left.append(now.key.variable)
            }
        }
        left += context.configuration.changedSecretVariables(in: new)
        current.value = new
        await engine.takeOver(
            EngineProcess.settings(new, storePath: context.storePath), stopTimeout: new.engineStopTimeout)
        server.setOrigins(new.engineOrigins)
        book.level = EngineProcess.level(new, context.options)
        slowCalls.slow = new.engineSlowCall
        for fault in await engine.host.reload() {
            logger.error("a service did not take over the configuration", metadata: ["error": "\(fault.message)"])
        }
        logger.notice(
            "the configuration was read anew",
            metadata: [
                "taken_over": "\(taken.joined(separator: ","))", "need_restart": "\(left.joined(separator: ","))",
            ])
    }

    // MARK: Log

    private static func level(_ configuration: EngineConfiguration, _ options: GlobalOptions) -> Logger.Level {
        if options.verbose { return .debug }
        let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        return options.quiet ? max(level, .warning) : level
    }

    /// Folders that are nobody's business, by the names that stand for them.
    private static func redactor(_ context: Context, _ token: Secret?) -> Redactor {
        let program = URL(fileURLWithPath: Machine.program).resolvingSymlinksInPath().deletingLastPathComponent().path
        var secrets = [(text: context.storePath, by: "DATA"), (text: program, by: "PROGRAM")]
        if let folder = context.configuration.credentialDirectory { secrets.append((folder, "CREDENTIALS")) }
        if let token { secrets.append((token.revealed, Secret.redacted)) }
        return Redactor(secrets)
    }

    private static func print(_ line: EngineLogBook.Line, isJSON: Bool) {
        if isJSON {
            Notes.write(
                JSONText.object([
                    ("time", .time(line.time, fraction: .millisecondsOrFiner)), ("level", .string(line.level.rawValue)),
                    ("service", .string(line.service)), ("message", .string(line.message)),
                    ("metadata", .object(line.metadata.map { ($0.key, .string($0.value)) })),
                ]).text)
            return
        }
        let more = line.metadata.map { " \($0.key)=\($0.value)" }.joined()
        Notes.write(
            "\(UTCTime.text(line.time)) \(line.level.rawValue) \(line.service): \(line.message)"
                + PlainText.of(more))
    }
}
