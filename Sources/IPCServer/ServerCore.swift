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
        /// No event loop takes anything any more.
        var hasNoLoops = false
        /// Connections that are being told that they are too many.
        var refused: Set<UInt64> = []
        /// Connections of the web port, WebSockets among them.
        var webCount = 0
        var webPlace: (address: String, port: Int)?
    }

    /// How many may be told at a time that they are too many: beyond that they are closed without a word, as each costs a
    /// descriptor.
    private static let refusedMax = 1_024
    /// Connections of the web port that are no WebSockets.
    private static let pagesMax = 1_024

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
    private let large: Set<String>
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
        large = Set(IPC.methods.filter(\.isLarge).map(\.name)).union(configuration.largeMethods)
    }

    func deadline(of method: String) -> Duration { deadlines[method] ?? .seconds(30) }

    /// Whether answers may have many megabytes.
    func isLarge(_ method: String) -> Bool { large.contains(method) }

    /// Gives a connection its number.
    ///
    /// - Returns: one that is only told why, and closed, if there are as many as there may be, or the server is stopping; nil
    ///   if there are too many even of those.
    func admit(_ make: (UInt64) -> Connection) -> Connection? {
        let (id, refusal) = state.withLock { state -> (UInt64?, IPCFault?) in
            let refusal = whyNot(state)
            guard refusal == nil || state.refused.count < Self.refusedMax else { return (nil, refusal) }
            defer { state.nextID += 1 }
            if refusal != nil { state.refused.insert(state.nextID) }
            return (state.nextID, refusal)
        }
        if refusal != nil { metrics.refused.increment() }
        guard let id else { return nil }
        let connection = make(id)
        connection.refusal = refusal
        guard refusal == nil else { return connection }
        let count = state.withLock { state in
            state.connections[id] = connection
            return state.connections.count
        }
        metrics.connections.record(count)
        return connection
    }

    /// Why nobody more is let in now; nil if somebody is.
    var refusal: IPCFault? { state.withLock { whyNot($0) } }

    private func whyNot(_ state: State) -> IPCFault? {
        if state.isDraining { return Connection.stopping }
        guard state.connections.count >= configuration.connectionsMax else { return nil }
        return IPCFault(
            .tooMany, "the engine has \(configuration.connectionsMax) connections already",
            advice: "end some, or try again in a moment", isRetryable: true)
    }

    /// Counts a connection of the web port.
    ///
    /// - Returns: false if it is to be told that there are too many.
    func enterWeb() -> Bool {
        state.withLock { state in
            state.webCount += 1
            return state.webCount <= configuration.connectionsMax + Self.pagesMax
        }
    }

    /// Whether there are too many of them even to be told so.
    var isWebFlooded: Bool {
        state.withLock { $0.webCount > configuration.connectionsMax + Self.pagesMax + Self.refusedMax }
    }

    /// Where the web port is; nil as long as there is none.
    var webPlace: (address: String, port: Int)? {
        get { state.withLock { $0.webPlace } }
        set { state.withLock { $0.webPlace = newValue } }
    }

    func leaveWeb() { state.withLock { $0.webCount -= 1 } }

    func remove(_ id: UInt64) {
        let count = state.withLock { state in
            state.refused.remove(id)
            state.connections[id] = nil
            return state.connections.count
        }
        metrics.connections.record(count)
    }

    /// In the order in which they came.
    var connections: [Connection] {
        state.withLock { state in state.connections.keys.sorted().map { state.connections[$0]! } }
    }

    /// Has a loop do something, for tasks, which may return when the loops are gone: they do when their connections were closed
    /// before the server was.
    ///
    /// - Returns: false if it is too late, and nothing is done.
    @discardableResult
    func execute(on loop: any EventLoop, _ body: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard !state.hasNoLoops else { return false }
            loop.execute(body)
            return true
        }
    }

    /// Before the loops are shut down.
    func endLoops() { state.withLock { $0.hasNoLoops = true } }

    func beginDraining() { state.withLock { $0.isDraining = true } }
}
