import CoreMetrics
public import IPCProtocol
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Serves a dispatcher's methods on a Unix socket, and on WebSockets with some pages beside them.
///
/// See `docs/protocol.md` for what is spoken and `docs/adr/0021-own-server-on-nio.md` for how it is made.
public final class IPCServer: Sendable {
    private enum Phase {
        case idle
        case listening([any Channel])
        case stopped
    }

    private let core: ServerCore
    private let group: MultiThreadedEventLoopGroup
    private let phase = Mutex(Phase.idle)
    private let observer = Mutex<UInt64?>(nil)
    private let rules = RulesBox()

    /// - Parameters:
    ///   - tokens: who may have a WebSocket.
    ///   - pages: what `/healthz`, `/readyz` and `/metrics` say; nil for pages that say only that the server is there.
    public init(
        configuration: IPCServerConfiguration, dispatcher: any IPCDispatcher, tokens: IPCTokens = IPCTokens(),
        pages: (any IPCPages)? = nil, logger: Logger
    ) {
        core = ServerCore(
            configuration: configuration, dispatcher: dispatcher, tokens: tokens, pages: pages, logger: logger)
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
    }

    public var tokens: IPCTokens { core.tokens }
    /// Tells runs of the engine apart: 32 hexadecimal digits.
    public var runID: String { core.runID }
    /// The port of HTTP and WebSocket, once it listens.
    public var port: Int? { core.webPlace?.port }
    public var connectionCount: Int { core.connections.count }

    /// Begins to listen. Call it once.
    ///
    /// - Parameter willOpenWeb: called when the socket's folder is there, and before anybody can come in by the web port: time to
    ///   put the token where clients look for it.
    /// - Throws: ``IPCServerError``; nothing listens then.
    public func start(willOpenWeb: () -> Void = {}) async throws(IPCServerError) {
        Self.raiseDescriptorLimit()
        var channels: [any Channel] = []
        do throws(IPCServerError) {
            if let path = core.configuration.socketPath { channels.append(try await listen(socket: path)) }
            willOpenWeb()
            if let web = core.configuration.web { channels.append(try await listen(web)) }
        } catch {
            for channel in channels { try? await channel.close() }
            if let path = core.configuration.socketPath, !channels.isEmpty { SocketFolder.remove(path) }
            try? await group.shutdownGracefully()
            phase.withLock { $0 = .stopped }
            throw error
        }
        let listening = channels
        phase.withLock { $0 = .listening(listening) }
        let number = core.tokens.onRotation { [core] in Self.endOutdated(core) }
        observer.withLock { $0 = number }
    }

    /// Stops: nobody is let in any more, what runs may finish until the deadline, then all connections are closed.
    public func shutdown(within patience: Duration = .seconds(10)) async {
        let channels = phase.withLock { phase -> [any Channel] in
            defer { phase = .stopped }
            if case .listening(let channels) = phase { return channels }
            return []
        }
        guard !channels.isEmpty else { return }
        observer.withLock { $0.take() }.map(core.tokens.removeObserver)
        core.beginDraining()
        // First, so that no new engine finds a socket that nobody answers.
        if let path = core.configuration.socketPath { SocketFolder.remove(path) }
        for channel in channels { try? await channel.close() }
        for connection in core.connections { connection.eventLoop.execute { connection.drain() } }
        let deadline = ContinuousClock.now + patience
        while connectionCount > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for connection in core.connections {
            connection.eventLoop.execute { connection.close(Connection.stopping) }
        }
        let end = ContinuousClock.now + .seconds(1)
        while connectionCount > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        core.endLoops()
        try? await group.shutdownGracefully()
    }

    /// Changes which pages of other servers may connect. WebSockets of those that may not any more are closed.
    public func setOrigins(_ origins: [String]) {
        guard var web = core.configuration.web, let (_, port) = rules.value else { return }
        web.origins = origins
        let new = AccessRules(port: port, address: web.address, web: web)
        rules.value = (new, port)
        for connection in core.connections {
            connection.eventLoop.execute {
                guard !new.allows(origin: connection.origin) else { return }
                connection.close(Self.forbiddenOrigin)
            }
        }
    }

    static let forbiddenOrigin = IPCFault(
        .forbidden, "pages of this origin may not use the engine any more", advice: "see TICKLOOM_ORIGINS")

    /// Rotating the token ends what the old one let in.
    private static func endOutdated(_ core: ServerCore) {
        for connection in core.connections {
            connection.eventLoop.execute {
                guard let grant = connection.grant, !core.tokens.isCurrent(grant) else { return }
                connection.close(
                    IPCFault(.unauthorized, "the token was rotated", advice: "connect again with the new one"))
            }
        }
    }

    // MARK: Unix socket

    private func listen(socket path: String) async throws(IPCServerError) -> any Channel {
        try SocketFolder.prepare(path)
        let core = core
        let users = core.configuration.userIDs ?? [PeerCredentials.ownUserID]
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                        of: NIOBSDSocket.Handle.self
                    ) { PeerCredentials.of(socket: $0) }
                    guard let peer = peer ?? nil, users.contains(peer.userID) else {
                        core.metrics.refused.increment()
                        core.logger.warning(
                            "a peer of another user was refused",
                            metadata: ["uid": "\((peer ?? nil).map { "\($0.userID)" } ?? "unknown")"])
                        throw ChannelError.ioOnClosedChannel
                    }
                    try Self.add(to: channel, core, peer)
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
        } catch {
            throw IPCServerError(
                .cannotBind, "the socket cannot be opened: \(Self.reason(error))", location: path,
                advice: "check the folder, or choose another path by --socket")
        }
        do throws(IPCServerError) {
            try SocketFolder.restrict(path)
        } catch {
            try? await channel.close()
            throw error
        }
        return channel
    }

    private static func add(to channel: any Channel, _ core: ServerCore, _ peer: PeerCredentials) throws {
        let connection = core.admit { id in
            Connection(
                id: id, core: core, eventLoop: channel.eventLoop,
                caller: IPCCaller(
                    transport: .unixSocket, connectionID: id, userID: peer.userID, processID: peer.processID),
                grant: nil, needsHello: false)
        }
        guard let connection else { throw ChannelError.connectPending }
        try channel.pipeline.syncOperations.addHandler(
            StreamHandler(connection: connection, limits: core.configuration.limits))
    }

    // MARK: Web

    private func listen(_ web: IPCServerConfiguration.Web) async throws(IPCServerError) -> any Channel {
        let place = "\(web.address):\(web.port)"
        let address: SocketAddress
        do {
            address = try SocketAddress(ipAddress: web.address, port: web.port)
        } catch {
            throw IPCServerError(
                .cannotBind, "this is no address", location: place, advice: "give one such as 127.0.0.1")
        }
        guard web.isRemoteAllowed || Self.isLoopback(address) else {
            throw IPCServerError(
                .insecure, "other machines could connect", location: place,
                advice: "use 127.0.0.1, or allow it in the configuration")
        }
        // The rules name the port, which may not be known before it is bound: nobody is let in before they are there.
        let core = core
        let held = rules
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.addWeb(to: channel, core, held) }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(to: address).get()
        } catch {
            throw IPCServerError(
                .busy, "the port cannot be opened: \(Self.reason(error))", location: place,
                advice: "end what uses it, or choose another one by --port")
        }
        let port = channel.localAddress?.port ?? web.port
        held.value = (AccessRules(port: port, address: web.address, web: web), port)
        core.webPlace = (web.address, port)
        return channel
    }

    /// What the system says, without the calls that led to it.
    private static func reason(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        address.ipAddress.map { $0.hasPrefix("127.") || $0 == "::1" } ?? false
    }

    /// - Parameter held: empty until the port is bound.
    static func addWeb(to channel: any Channel, _ core: ServerCore, _ held: RulesBox) throws {
        let isWelcome = core.enterWeb()
        channel.closeFuture.whenComplete { _ in core.leaveWeb() }
        if isWelcome, let (_, port) = held.value { return try addHTTP(to: channel, core, held, port) }
        core.metrics.refused.increment()
        guard !core.isWebFlooded else { throw ChannelError.ioOnClosedChannel }
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withServerUpgrade: nil, withErrorHandling: true,
            withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: headerLimits)
        try channel.pipeline.syncOperations.addHandler(
            BusyPage(
                isWelcome ? "the engine is starting" : "the engine has too many connections already",
                timeout: .seconds(2)))
    }

    private static var headerLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = 64
        return limits
    }

    private static func addHTTP(
        to channel: any Channel, _ core: ServerCore, _ rules: RulesBox, _ port: Int
    ) throws {
        let handler = HTTPHandler(core: core, rules: rules, port: port)
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true,
            withServerUpgrade: (
                upgraders: [WebSocketUpgrade.upgrader(core, rules, port: port)],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(bound.value, promise: nil)
                }
            ),
            withErrorHandling: true, withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: headerLimits)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Thousands of connections need as many descriptors, and the usual limit is 1,024.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        #if canImport(Glibc)
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let kind = RLIMIT_NOFILE
        #endif
        guard getrlimit(kind, &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, 65_536)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            setrlimit(kind, &limit)
        }
    }
}
