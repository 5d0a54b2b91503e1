import CoreMetrics
import IPCProtocol
import Logging
import NIOCore
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    private struct State {
        var connections: [UInt64: Connection] = [:]
        var nextID: UInt64 = 1
        var isDraining = false
    }

    let configuration: IPCServerConfiguration
    let dispatcher: any IPCDispatcher
    let tokens: IPCTokens
    let pages: (any IPCPages)?
    let logger: Logger
    let metrics = ServerMetrics()
    /// Tells runs of the engine apart.
    let runID: String
    /// How long the engine works on a request of a method if the client does not say.
    private let deadlines: [String: Duration]
    private let state = Mutex(State())

    init(
        configuration: IPCServerConfiguration, dispatcher: any IPCDispatcher, tokens: IPCTokens,
        pages: (any IPCPages)?, logger: Logger
    ) {
        self.configuration = configuration
        self.dispatcher = dispatcher
        self.tokens = tokens
        self.pages = pages
        self.logger = logger
        runID = String(decoding: IPCTokens.random().prefix(32), as: UTF8.self)
        deadlines = Dictionary(IPC.methods.map { ($0.name, $0.deadline) }) { first, _ in first }
    }

    func deadline(of method: String) -> Duration { deadlines[method] ?? .seconds(30) }

    /// Gives a connection its number.
    ///
    /// - Returns: nil if there are as many as there may be, or the server is stopping.
    func admit(_ make: (UInt64) -> Connection) -> Connection? {
        let id = state.withLock { state -> UInt64? in
            guard !state.isDraining, state.connections.count < configuration.connectionsMax else { return nil }
            defer { state.nextID += 1 }
            return state.nextID
        }
        guard let id else {
            metrics.refused.increment()
            return nil
        }
        let connection = make(id)
        let count = state.withLock { state in
            state.connections[id] = connection
            return state.connections.count
        }
        metrics.connections.record(count)
        return connection
    }

    func remove(_ id: UInt64) {
        let count = state.withLock { state in
            state.connections[id] = nil
            return state.connections.count
        }
        metrics.connections.record(count)
    }

    /// In the order in which they came.
    var connections: [Connection] {
        state.withLock { state in state.connections.keys.sorted().map { state.connections[$0]! } }
    }

    func beginDraining() { state.withLock { $0.isDraining = true } }
}
