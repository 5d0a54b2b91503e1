public import IPCProtocol
import MessagePack
import NIOCore
import NIOPosix
import Synchronization

/// Calls an engine over its Unix socket, or a WebSocket.
///
/// A lost connection is made again by itself. Requests that are idempotent are sent again then; others end with
/// ``IPCClientError/outcomeUnknown(method:)``, unless they had not been sent. Subscriptions go on from the last event that
/// came, where their method can.
public final class IPCClient: Sendable {
    let address: IPCAddress
    let options: IPCClientOptions
    let group = MultiThreadedEventLoopGroup.singleton
    let state = Mutex(ClientState())

    private init(_ address: IPCAddress, options: IPCClientOptions) {
        self.address = address
        self.options = options
    }

    /// Connects to the Unix socket at a path.
    ///
    /// - Throws: ``IPCClientError``.
    public static func connect(
        to path: String, options: IPCClientOptions = IPCClientOptions()
    ) async throws(IPCClientError) -> IPCClient {
        try await connect(to: .unixSocket(path: path), options: options)
    }

    /// Connects, and agrees on the protocol's version.
    ///
    /// - Throws: ``IPCClientError`` `.unreachable` if nobody listens there, `.fault` if no version is spoken by both, the token is
    ///   wrong, or there are too many connections.
    public static func connect(
        to address: IPCAddress, options: IPCClientOptions = IPCClientOptions()
    ) async throws(IPCClientError) -> IPCClient {
        let client = IPCClient(address, options: options)
        do throws(IPCClientError) {
            try await client.open()
        } catch {
            client.close()
            throw error
        }
        return client
    }

    /// What the engine said at the last connection.
    public var hello: IPC.HelloResult? { state.withLock { $0.hello } }

    /// Ends the connection; whatever waits ends with ``IPCClientError/closed``.
    public func close() { end(.closed) }

    deinit { end(.closed) }

    // MARK: Calls

    /// Calls a method.
    ///
    /// - Parameters:
    ///   - deadline: how long the engine may work on it; nil for what the schema says.
    ///   - progress: takes how far the work has come, where the method tells.
    public func call<Params: IPCValue, Result: IPCValue>(
        _ method: IPCMethod<Params, Result>, _ params: Params, deadline: Duration? = nil, traceID: String? = nil,
        progress: (@Sendable (IPCPayload) -> Void)? = nil
    ) async throws(IPCClientError) -> Result {
        let payload = try Self.faults { () throws(IPCFault) in try IPCPayload(params) }
        let result = try await call(
            method.name, payload, isIdempotent: method.info.isIdempotent, deadline: deadline ?? method.info.deadline,
            traceID: traceID, progress: progress)
        return try Self.faults { () throws(IPCFault) in try result.decoded(as: Result.self) }
    }

    /// Calls a method by its name.
    ///
    /// - Parameters:
    ///   - params: a map of parameters; any value for `system.echo`.
    ///   - isIdempotent: whether the request may be sent again after a lost connection.
    public func call(
        _ method: String, _ params: IPCPayload = .emptyMap, isIdempotent: Bool, deadline: Duration = .seconds(30),
        traceID: String? = nil, progress: (@Sendable (IPCPayload) -> Void)? = nil
    ) async throws(IPCClientError) -> IPCPayload {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        var own: [MessagePackPair] = []
        // One that is as the engine has it by itself is not said.
        if IPC.methods.first(where: { $0.name == method })?.deadline ?? .seconds(30) != deadline {
            let milliseconds = min(max(1, deadline / .milliseconds(1)), 3_600_000)
            own.append(MessagePackPair("_deadline_ms", .int(Int64(milliseconds))))
        }
        if let traceID { own.append(MessagePackPair("_trace", .string(traceID))) }
        if progress != nil { own.append(MessagePackPair("_progress", .integer(id))) }
        let whole = try Self.faults { () throws(IPCFault) in try Self.adding(own, to: params) }
        if let progress { state.withLock { $0.progress[id] = progress } }
        return try await wait(id, method, whole, isIdempotent: isIdempotent, deadline: deadline)
    }

    private func wait(
        _ id: UInt64, _ method: String, _ params: IPCPayload, isIdempotent: Bool, deadline: Duration
    ) async throws(IPCClientError) -> IPCPayload {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let timer = group.next().scheduleTask(in: TimeAmount(deadline + options.grace)) { [weak self] in
                    if let self { self.expire(id) }
                }
                let call = PendingCall(
                    method: method, isIdempotent: isIdempotent, params: params, isSent: false, timer: timer,
                    continuation: continuation)
                let isClosed = state.withLock { state in
                    if state.isClosed { return true }
                    state.calls[id] = call
                    send(id, &state)
                    return false
                }
                if isClosed {
                    timer.cancel()
                    continuation.resume(returning: .failure(.closed))
                } else if Task.isCancelled {
                    cancel(id)
                }
            }
        } onCancel: {
            cancel(id)
        }
        return try outcome.get()
    }

    private func expire(_ id: UInt64) {
        abandon(
            id, IPCFault(.deadlineExceeded, "there was no answer in time", service: "client", isRetryable: true))
    }

    private func cancel(_ id: UInt64) {
        abandon(id, IPCFault(.cancelled, "the call was cancelled", service: "client"))
    }

    private func abandon(_ id: UInt64, _ fault: IPCFault) {
        let call = state.withLock { state -> PendingCall? in
            guard let call = state.calls.removeValue(forKey: id) else { return nil }
            state.progress[id] = nil
            if call.isSent { Self.notify("$cancel", [id], state.channel) }
            return call
        }
        call?.timer?.cancel()
        call?.continuation.resume(returning: .failure(.fault(fault)))
    }

    func settle(_ id: UInt64, _ result: Result<IPCPayload, IPCClientError>) {
        let call = state.withLock { $0.calls.removeValue(forKey: id) }
        call?.timer?.cancel()
        call?.continuation.resume(returning: result)
    }

    /// Sends a pending request if there is a connection.
    func send(_ id: UInt64, _ state: inout ClientState) {
        guard let channel = state.channel, let call = state.calls[id], !call.isSent else { return }
        state.calls[id]!.isSent = true
        Self.write(id, call.method, call.params, channel)
    }

    static func write(_ id: UInt64, _ method: String, _ params: IPCPayload, _ channel: any Channel) {
        var writer = MessagePackWriter(capacity: 64 + method.utf8.count + params.bytes.count)
        // A method's name is no 4 GiB.
        try! IPCEnvelope.writeRequestHeader(id, method, to: &writer)
        params.bytes.withUnsafeBytes { writer.append($0) }
        write(writer, channel)
    }

    static func write(_ writer: consuming MessagePackWriter, _ channel: any Channel) {
        let buffer = writer.withUnsafeBytes { bytes in
            var buffer = channel.allocator.buffer(capacity: bytes.count)
            buffer.writeBytes(bytes)
            return buffer
        }
        channel.writeAndFlush(buffer, promise: nil)
    }

    static func notify(_ method: StaticString, _ numbers: [UInt64], _ channel: (any Channel)?) {
        guard let channel else { return }
        var writer = MessagePackWriter()
        IPCEnvelope.writeNotificationHeader(method, parameters: numbers.count, to: &writer)
        for number in numbers { writer.write(number) }
        write(writer, channel)
    }

    /// The parameter with keys of the protocol.
    private static func adding(_ own: [MessagePackPair], to params: IPCPayload) throws(IPCFault) -> IPCPayload {
        guard !own.isEmpty else { return params }
        do throws(MessagePackError) {
            // Anything but a map can have none.
            guard case .map(let pairs) = try params.value() else { return params }
            return try IPCPayload(.map(pairs + own))
        } catch {
            throw IPCFault(.invalidParams, "\(error)", service: "client")
        }
    }

    static func faults<Value>(_ body: () throws(IPCFault) -> Value) throws(IPCClientError) -> Value {
        do throws(IPCFault) { return try body() } catch { throw .fault(error) }
    }

    // MARK: Subscriptions

    /// Begins a subscription.
    public func subscribe<Params: IPCValue, Info: IPCValue, Event: IPCValue>(
        _ method: IPCEventMethod<Params, Info, Event>, _ params: Params
    ) async throws(IPCClientError) -> IPCEvents<Info, Event> {
        let payload = try Self.faults { () throws(IPCFault) in try IPCPayload(params) }
        let buffer = EventBuffer()
        let number = state.withLock { state in
            let number = state.nextSubscription
            state.nextSubscription += 1
            state.subscriptions[number] = ClientSubscription(method: method.info, params: payload, buffer: buffer)
            return number
        }
        do throws(IPCClientError) {
            let info = try await begin(number)
            let decoded = try Self.faults { () throws(IPCFault) in try info.decoded(as: Info.self) }
            return IPCEvents(info: decoded, client: self, number: number, buffer: buffer)
        } catch {
            unsubscribe(number)
            throw error
        }
    }

    /// Asks the engine for a subscription, for the first time or again.
    ///
    /// - Returns: what the method tells.
    func begin(_ number: UInt64) async throws(IPCClientError) -> IPCPayload {
        guard let subscription = state.withLock({ $0.subscriptions[number] }) else { throw .closed }
        let last = subscription.buffer.last
        var own = [MessagePackPair("_credit", .int(Int64(options.credit)))]
        if let last, subscription.method.resumption != .no { own.append(MessagePackPair("_after", .integer(last))) }
        let params = try Self.faults { () throws(IPCFault) in try Self.adding(own, to: subscription.params) }
        // The engine's number is put down where the answer is taken, as events follow at once.
        let id = state.withLock { state -> UInt64? in
            // Somebody else is at it already.
            guard state.subscriptions[number]?.remote == nil, !state.beginning.values.contains(number) else {
                return nil
            }
            defer { state.nextID += 1 }
            state.beginning[state.nextID] = number
            return state.nextID
        }
        guard let id else { return .nil }
        defer { state.withLock { _ = $0.beginning.removeValue(forKey: id) } }
        let answer = try await wait(
            id, subscription.method.name, params, isIdempotent: true, deadline: subscription.method.deadline)
        let begun = try Self.faults { () throws(IPCFault) in try answer.decoded(as: BegunSubscription.self) }
        return begun.info
    }

    func unsubscribe(_ number: UInt64) {
        let (subscription, channel) = state.withLock { state in
            let subscription = state.subscriptions.removeValue(forKey: number)
            if let remote = subscription?.remote { state.byRemote[remote] = nil }
            return (subscription, state.channel)
        }
        guard let subscription else { return }
        subscription.buffer.end(nil)
        guard let remote = subscription.remote, let channel else { return }
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        // Nobody waits for the answer.
        if let params = try? IPCPayload(IPC.UnsubscribeParams(subscription: Int(clamping: remote))) {
            Self.write(id, IPC.systemUnsubscribe.name, params, channel)
        }
    }

    /// Tells the engine now and then that events were taken.
    func acknowledge(_ number: UInt64, _ sequence: UInt64) {
        state.withLock { state in
            guard var subscription = state.subscriptions[number] else { return }
            subscription.taken += 1
            if subscription.taken * 2 >= options.credit, let remote = subscription.remote {
                subscription.taken = 0
                Self.notify("$ack", [remote, sequence], state.channel)
            }
            state.subscriptions[number] = subscription
        }
    }
}
