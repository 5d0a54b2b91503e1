import ArgumentParser
import EngineConfiguration
import Foundation
import IPCServer
import Services
import Synchronization

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the engine: one process that other commands and clients talk to.",
        discussion: """
            Holds the store open, and serves it on a Unix socket, and by HTTP and WebSocket on this machine. Commands that \
            are run meanwhile go through it. Ctrl-C or SIGTERM ends it: imports stop where they can go on later. SIGHUP \
            makes it take over new values of the keys of configuration that may change. docs/protocol.md says what it speaks.
            """)

    @Option(help: ArgumentHelp("The Unix socket; run/engine.sock in the data folder if not given.", valueName: "path"))
    var socket: String?

    @Option(help: "The port of HTTP and WebSocket; 0 for one that is free.")
    var port: String?

    @Flag(help: "No HTTP and no WebSocket: the Unix socket only.")
    var noWeb = false

    @Flag(help: "Open the pages of the engine in a browser.")
    var open = false

    @Flag(help: "End when standard input is closed, as by the end of the program that started the engine.")
    var endWithInput = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global, flags: flags)
        if open, noWeb {
            throw ServiceError(.usage, "--open needs what --no-web leaves out", advice: "leave one of them out")
        }
        // From here on signals come to the engine, which ends by itself.
        let process = try EngineProcess(context, flags: flags, hasWeb: !noWeb, opens: open)
        let outcome = Outcome()
        if endWithInput { ServeCommand.endWithInput() }
        Task.detached {
            do {
                try await process.runUntilSignal()
                outcome.set(nil)
            } catch {
                outcome.set(error)
            }
        }
        if let error = outcome.wait() { throw error }
    }

    /// Asks this process to end, as whoever stops it would, when nobody can write to its standard input any more.
    ///
    /// A signal for the end of a parent is none that one can count on: Linux sends it for each thread of it, macOS has none.
    private static func endWithInput() {
        Thread.detachNewThread {
            while let read = try? FileHandle.standardInput.read(upToCount: 4_096), !read.isEmpty {}
            #if os(Windows)
            raise(SIGTERM)
            #else
            kill(getpid(), SIGTERM)
            #endif
        }
    }

    private var flags: [ConfigurationFlag<EngineKeys>] {
        var flags: [ConfigurationFlag<EngineKeys>] = []
        if let socket { flags.append(ConfigurationFlag(setting: \.engineSocket, to: socket)) }
        if let port { flags.append(ConfigurationFlag(setting: \.enginePort, to: port)) }
        return flags
    }
}

/// How something on another thread ended, for the one who waits for it.
final class Outcome: Sendable {
    private let result = Mutex<(isOver: Bool, error: (any Error)?)>((false, nil))
    private let semaphore = DispatchSemaphore(value: 0)

    func set(_ error: (any Error)?) {
        result.withLock { $0 = (true, error) }
        semaphore.signal()
    }

    /// Blocks until it is over.
    func wait() -> (any Error)? {
        semaphore.wait()
        return result.withLock { $0.error }
    }
}
