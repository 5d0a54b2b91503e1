import Foundation
import IPCProtocol
import IPCServer
import Logging
import NIOPosix
import Synchronization
import Testing

/// A server in a folder of its own.
struct TestServer: Sendable {
    let server: IPCServer
    let dispatcher: TestDispatcher
    let folder: String
    let log: LogLines

    var socketPath: String { folder + "/socket/engine" }
    var port: Int { server.port! }

    /// Runs `body` with a server that is stopped afterwards.
    static func run(
        web: Bool = false, _ configure: (inout IPCServerConfiguration, String) -> Void = { _, _ in },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/ipc-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = IPCServerConfiguration()
        configuration.socketPath = folder + "/socket/engine"
        if web { configuration.web = IPCServerConfiguration.Web() }
        configure(&configuration, folder)
        let dispatcher = TestDispatcher()
        let lines = LogLines()
        let logger = Logger(label: "test") { _ in lines.handler }
        let server = IPCServer(configuration: configuration, dispatcher: dispatcher, logger: logger)
        try await server.start()
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(TestServer(server: server, dispatcher: dispatcher, folder: folder, log: lines)))
        } catch {
            result = .failure(error)
        }
        await server.shutdown(within: .seconds(2))
        try result.get()
    }

    /// Runs code that blocks on threads of its own: those of tasks are few, and the server needs them.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
    }

    /// A thread for each step of a task.
    private final class ThreadExecutor: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

/// What was logged.
final class LogLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.message) \(event.metadata ?? [:])")
        }
    }

    private let lines = Mutex<[String]>([])

    var handler: any LogHandler { Handler(lines: self) }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }
}
