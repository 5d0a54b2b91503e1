import EngineConfiguration
import Foundation
import IPCClient
import IPCProtocol
import Services
import Synchronization
import TickStore

/// A connection to the engine that serves the data folder, for commands, which wait for its answers.
final class EngineLink: Sendable {
    let client: IPCClient
    let socket: String
    private let dataFolder: String

    private init(_ client: IPCClient, socket: String, dataFolder: String) {
        self.client = client
        self.socket = socket
        self.dataFolder = dataFolder
    }

    deinit { client.close() }

    /// Connects to the engine that has the store open; nil if there is none.
    ///
    /// An engine that is just starting, or just ending, is waited for.
    ///
    /// - Parameter mustAnswer: if not, one that does not answer is as good as none: whoever opens the store himself then is told
    ///   which process has it.
    /// - Throws: ``ServiceError`` `.unavailable` if it does not answer.
    static func find(_ context: Context, mustAnswer: Bool = true) throws -> EngineLink? {
        guard var owner = TickStore.owner(at: context.storePath), owner.socket != nil else { return nil }
        let deadline = ContinuousClock.now + context.configuration.storeLockTimeout / 2
        while true {
            guard let socket = owner.socket else { return nil }
            do throws(ServiceError) {
                let client = try connect(socket, dataFolder: context.storePath)
                return EngineLink(client, socket: socket, dataFolder: context.storePath)
            } catch {
                guard error.code == .unavailable, !Interruption.isRequested else { throw error }
                guard ContinuousClock.now < deadline else {
                    guard mustAnswer else { return nil }
                    throw error
                }
            }
            Thread.sleep(forTimeInterval: 0.05)
            guard let now = TickStore.owner(at: context.storePath) else { return nil }
            owner = now
        }
    }

    /// Connects to the engine at a socket.
    static func connect(_ socket: String, dataFolder: String) throws(ServiceError) -> IPCClient {
        var options = IPCClientOptions()
        options.clientName = "tickloom \(Version.number)"
        options.reconnectFor = .seconds(10)
        // Pieces of a stream have 65,536 rows: more of them would fill the memory while whoever reads the output is slow.
        options.credit = 8
        return try wait(dataFolder) { [options] in try await IPCClient.connect(to: socket, options: options) }
    }

    /// Runs what waits for the engine, and waits for it.
    ///
    /// - Throws: ``ServiceError``.
    func wait<Result: Sendable>(
        _ body: @escaping @Sendable (IPCClient) async throws -> Result
    ) throws(ServiceError) -> Result {
        try EngineLink.wait(dataFolder) { [client] in try await body(client) }
    }

    /// Waits for what has to be done although the user wants to stop.
    func finishing<Result: Sendable>(
        _ body: @escaping @Sendable (IPCClient) async throws -> Result
    ) throws(ServiceError) -> Result {
        try EngineLink.wait(dataFolder, isStoppable: false) { [client] in try await body(client) }
    }

    private static func wait<Result: Sendable>(
        _ dataFolder: String, isStoppable: Bool = true, _ body: @escaping @Sendable () async throws -> Result
    ) throws(ServiceError) -> Result {
        let answer = Answer<Result>()
        let task = Task.detached {
            do {
                answer.set(.success(try await body()))
            } catch {
                answer.set(.failure(error))
            }
        }
        while true {
            if let result = answer.wait(milliseconds: 50) {
                do {
                    return try result.get()
                } catch IPCClientError.fault(let fault) where fault.code == .cancelled && Interruption.isRequested {
                    throw ServiceError(.interrupted, "stopped", advice: "run it again")
                } catch let error as IPCClientError {
                    throw ServiceError(error, dataFolder: dataFolder)
                } catch {
                    throw ServiceError(wrapping: error)
                }
            }
            // Whoever asked for it to stop is told so by the answer.
            if isStoppable, Interruption.isRequested { task.cancel() }
        }
    }

    /// How something ended, for the thread that waits for it.
    private final class Answer<Value: Sendable>: Sendable {
        private let result = Mutex<Swift.Result<Value, any Error>?>(nil)
        private let semaphore = DispatchSemaphore(value: 0)

        func set(_ value: Swift.Result<Value, any Error>) {
            result.withLock { $0 = value }
            semaphore.signal()
        }

        func wait(milliseconds: Int) -> Swift.Result<Value, any Error>? {
            _ = semaphore.wait(timeout: .now() + .milliseconds(milliseconds))
            return result.withLock { $0 }
        }
    }
}
