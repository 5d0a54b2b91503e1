import IPCProtocol
import MessagePack
import NIOCore
import NIOPosix
import Synchronization

// MARK: - Connecting

extension IPCClient {
    /// Makes a connection and agrees on the version; then sends what waits.
    func open() async throws(IPCClientError) {
        let epoch = state.withLock { state in
            state.epoch += 1
            state.closing = nil
            return state.epoch
        }
        let channel: any Channel
        switch address {
        case .unixSocket(let path): channel = try await dial(socket: path, epoch)
        case .webSocket(let host, let port, let token): channel = try await dial(host, port, token, epoch)
        }
        do throws(IPCClientError) {
            try await greet(channel)
        } catch {
            channel.close(promise: nil)
            throw error
        }
        let isClosed = state.withLock { state in
            if state.isClosed || state.epoch != epoch || !channel.isActive { return true }
            state.channel = channel
            for id in state.calls.keys.sorted() { send(id, &state) }
            return false
        }
        if isClosed {
            channel.close(promise: nil)
            throw .unreachable("\(address): the connection was lost at once")
        }
    }

    private func dial(socket path: String, _ epoch: Int) async throws(IPCClientError) -> any Channel {
        let messageBytesMax = options.messageBytesMax
        do {
            return try await ClientBootstrap(group: group)
                .connectTimeout(TimeAmount(options.helloTimeout))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ClientLink(
                                messageBytesMax: messageBytesMax,
                                onMessage: { [weak self, weak channel] bytes in
                                    guard let channel else { return }
                                    self?.receive(bytes, epoch, channel)
                                },
                                onEnd: { [weak self] in self?.lost(epoch) }))
                    }
                }
                .connect(unixDomainSocketPath: path).get()
        } catch {
            throw .unreachable("\(path): \(error)")
        }
    }

    private func dial(
        _ host: String, _ port: Int, _ token: IPCToken, _ epoch: Int
    ) async throws(IPCClientError) -> any Channel {
        let messageBytesMax = options.messageBytesMax
        let outcome = group.next().makePromise(of: Void.self)
        let name = "\(IPCAddress.written(host)):\(port)"
        do {
            let channel = try await ClientBootstrap(group: group)
                .connectTimeout(TimeAmount(options.helloTimeout))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try WebSocketDial.add(
                            to: channel, host: name, token: token, messageBytesMax: messageBytesMax, outcome: outcome
                        ) {
                            WebSocketLink(
                                messageBytesMax: messageBytesMax,
                                onMessage: { [weak self, weak channel] bytes in
                                    guard let channel else { return }
                                    self?.receive(bytes, epoch, channel)
                                },
                                onEnd: { [weak self] in self?.lost(epoch) })
                        }
                    }
                }
                .connect(host: host, port: port).get()
            let timer = channel.eventLoop.scheduleTask(in: TimeAmount(options.helloTimeout)) {
                outcome.fail(IPCClientError.unreachable("there is no answer to the request for a WebSocket"))
            }
            defer { timer.cancel() }
            do {
                try await outcome.futureResult.get()
            } catch {
                channel.close(promise: nil)
                throw error
            }
            return channel
        } catch {
            // Where nobody listens there was nobody to tell the outcome.
            outcome.fail(error)
            switch error {
            case IPCClientError.unreachable(let reason): throw .unreachable("\(address): \(reason)")
            case let error as IPCClientError: throw error
            default: throw .unreachable("\(address): \(error)")
            }
        }
    }

    private func greet(_ channel: any Channel) async throws(IPCClientError) {
        let params = try Self.faults { () throws(IPCFault) in
            try IPCPayload(
                IPC.HelloParams(versions: Array(IPCVersion.oldest...IPCVersion.current), client: options.clientName))
        }
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let outcome = await withCheckedContinuation { continuation in
            let timer = group.next().scheduleTask(in: TimeAmount(options.helloTimeout)) { [weak self] in
                if let self { self.settle(id, .failure(.unreachable("there is no answer to system.hello"))) }
            }
            // Not idempotent: on the next connection there is another one.
            let call = PendingCall(
                method: IPC.systemHello.name, isIdempotent: false, params: params, isSent: true, timer: timer,
                continuation: continuation)
            state.withLock { $0.calls[id] = call }
            Self.write(id, IPC.systemHello.name, params, channel)
            // It may have ended before there was a call that its end could end.
            if !channel.isActive {
                settle(id, .failure(.unreachable("the connection was lost")))
            }
        }
        do throws(IPCClientError) {
            let payload = try outcome.get()
            let hello = try Self.faults { () throws(IPCFault) in try payload.decoded(as: IPC.HelloResult.self) }
            state.withLock { $0.hello = hello }
        } catch {
            switch error {
            case .outcomeUnknown, .unreachable: break
            default: throw error
            }
            // Such as that there are too many connections.
            if let fault = state.withLock({ $0.closing }) { throw .fault(fault) }
            if case .unreachable = error { throw error }
            throw .unreachable("the connection was lost")
        }
    }

    /// The connection of that number is gone.
    private func lost(_ epoch: Int) {
        var failed: [PendingCall] = []
        let isWanted = state.withLock { state in
            guard state.epoch == epoch else { return false }
            let wasOpen = state.channel != nil
            state.channel = nil
            state.byRemote = [:]
            for number in state.subscriptions.keys { state.subscriptions[number]!.remote = nil }
            for (id, call) in state.calls.sorted(by: { $0.key < $1.key }) where call.isSent {
                if call.isIdempotent {
                    // The beginnings of subscriptions among them: they have their deadlines.
                    state.calls[id]!.isSent = false
                } else {
                    failed.append(call)
                    state.calls[id] = nil
                    state.progress[id] = nil
                }
            }
            return wasOpen && !state.isClosed
        }
        for call in failed {
            call.timer?.cancel()
            call.continuation.resume(returning: .failure(.outcomeUnknown(method: call.method)))
        }
        guard isWanted else { return }
        guard options.reconnectFor > .zero else { return end(.unreachable("the connection was lost")) }
        Task { [weak self] in await self?.reconnect() }
    }

    private func reconnect() async {
        let end = ContinuousClock.now + options.reconnectFor
        var pause = options.pause
        while true {
            do throws(IPCClientError) {
                try await open()
                return await resubscribe()
            } catch {
                if state.withLock({ $0.isClosed }) { return }
                // An engine that speaks no version of ours will not do so in a moment.
                if case .fault(let fault) = error, !fault.isRetryable { return self.end(error) }
                if ContinuousClock.now + pause > end { return self.end(error) }
            }
            // Not all clients of an engine that was restarted at the same moment.
            let jitter = pause * Double.random(in: 0.75...1.25)
            try? await Task.sleep(for: jitter)
            pause = min(pause * 2, options.pauseMax)
        }
    }

    private func resubscribe() async {
        let numbers = state.withLock { state in
            // Those that a call is beginning already are sent again with it.
            let beginning = Set(state.beginning.values)
            return state.subscriptions.keys.filter { !beginning.contains($0) }.sorted()
        }
        for number in numbers {
            do throws(IPCClientError) {
                _ = try await begin(number)
            } catch {
                state.withLock { $0.subscriptions[number] }?.buffer.end(error)
                unsubscribe(number)
            }
        }
    }

    /// Ends everything.
    func end(_ error: IPCClientError) {
        let (channel, calls, subscriptions) = state.withLock { state in
            defer {
                state.isClosed = true
                state.channel = nil
                state.calls = [:]
                state.progress = [:]
                state.subscriptions = [:]
                state.byRemote = [:]
            }
            return (
                state.channel, state.calls.sorted { $0.key < $1.key }.map(\.value),
                state.subscriptions.sorted { $0.key < $1.key }.map(\.value)
            )
        }
        channel?.close(promise: nil)
        for call in calls {
            call.timer?.cancel()
            call.continuation.resume(returning: .failure(error))
        }
        for subscription in subscriptions { subscription.buffer.end(error) }
    }
}

// MARK: - What comes

extension IPCClient {
    /// Takes a message of a connection. On its event loop.
    private func receive(_ bytes: UnsafeRawBufferPointer, _ epoch: Int, _ channel: any Channel) {
        guard state.withLock({ $0.epoch == epoch }) else { return }
        do throws(IPCFault) {
            let limits = MessagePackLimits(messageBytesMax: options.messageBytesMax)
            switch try IPCIncoming(bytes, limits: limits) {
            case .response(let id, let error, let result):
                try take(
                    id, error.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) },
                    UnsafeRawBufferPointer(rebasing: bytes[result]))
            case .notification(let method, let params):
                try take(method, UnsafeRawBufferPointer(rebasing: bytes[params]), channel)
            case .request(let id, let method, let params):
                answer(id, method, UnsafeRawBufferPointer(rebasing: bytes[params]), channel)
            case .refused(let id, let fault):
                refuse(id, fault, channel)
            }
        } catch {
            // What cannot be read cannot be gone on with.
            channel.close(promise: nil)
        }
    }

    private func take(
        _ id: UInt64, _ error: UnsafeRawBufferPointer?, _ result: UnsafeRawBufferPointer
    ) throws(IPCFault) {
        state.withLock { $0.progress[id] = nil }
        if let error {
            return settle(id, .failure(.fault(try IPCPayload(unchecked: [UInt8](error)).decoded(as: IPCFault.self))))
        }
        let payload = IPCPayload(unchecked: [UInt8](result))
        if let number = state.withLock({ $0.beginning[id] }) {
            let begun = try payload.decoded(as: BegunSubscription.self)
            let (buffer, isChanged) = state.withLock { state -> (EventBuffer?, Bool) in
                guard let known = state.subscriptions[number] else { return (nil, false) }
                state.subscriptions[number]!.remote = begun.number
                state.subscriptions[number]!.taken = 0
                state.subscriptions[number]!.info = begun.info
                state.byRemote[begun.number] = number
                let isChanged =
                    begun.isResumed && known.method.resumption == .always && known.buffer.last != nil
                    && known.info.map { $0 != begun.info } == true
                return (known.buffer, isChanged)
            }
            if let buffer, isChanged {
                // The rest would be of something else than what came.
                buffer.end(
                    .fault(
                        IPCFault(
                            .changed, "what is streamed has changed since the connection was lost", service: "client",
                            advice: "ask again from the beginning", isRetryable: true)))
                unsubscribe(number)
            } else if let buffer, buffer.last != nil, !begun.isResumed {
                buffer.restart()
            }
        }
        settle(id, .success(payload))
    }

    private func take(
        _ method: String, _ params: UnsafeRawBufferPointer, _ channel: any Channel
    ) throws(IPCFault) {
        var reader = MessagePackReader(unsafe: params)
        do throws(MessagePackError) {
            let count = try reader.readArrayHeader()
            switch (method, count) {
            case ("$event", 3):
                let remote = try reader.readUInt64()
                let sequence = try reader.readUInt64()
                let payload = try reader.skip()
                let bytes = reader.withUnsafeBytes(in: payload) { [UInt8]($0) }
                buffer(ofRemote: remote)?.add(sequence, IPCPayload(unchecked: bytes))
            case ("$end", 2):
                let remote = try reader.readUInt64()
                let range = reader.readNilIfPresent() ? nil : try reader.skip()
                ended(remote, range.map { reader.withUnsafeBytes(in: $0) { IPCPayload(unchecked: [UInt8]($0)) } })
            case ("$progress", 2):
                guard try reader.peekKind() == .integer else { return }
                let id = try reader.readUInt64()
                let payload = try reader.skip()
                let bytes = reader.withUnsafeBytes(in: payload) { [UInt8]($0) }
                state.withLock { $0.progress[id] }?(IPCPayload(unchecked: bytes))
            case ("$closing", 1):
                let range = try reader.skip()
                let fault = reader.withUnsafeBytes(in: range) { IPCPayload(unchecked: [UInt8]($0)) }
                if let fault = try? fault.decoded(as: IPCFault.self) { state.withLock { $0.closing = fault } }
            case ("$ping", 1):
                let number = try reader.readUInt64()
                Self.notify("$pong", [number], channel)
            default: break
            }
        } catch {
            throw IPCFault(parse: error)
        }
    }

    private func buffer(ofRemote remote: UInt64) -> EventBuffer? {
        state.withLock { state in state.byRemote[remote].flatMap { state.subscriptions[$0]?.buffer } }
    }

    private func ended(_ remote: UInt64, _ payload: IPCPayload?) {
        let fault = payload.map { payload in
            (try? payload.decoded(as: IPCFault.self))
                ?? IPCFault(.internalError, "the error cannot be read", service: "client")
        }
        // A service that is started again, or an engine: the subscription goes on then.
        let isForNow = fault.map { $0.isRetryable && ($0.code == .unavailable || $0.code == .slowConsumer) } ?? false
        let (number, subscription) = state.withLock { state -> (UInt64?, ClientSubscription?) in
            guard let number = state.byRemote.removeValue(forKey: remote) else { return (nil, nil) }
            state.subscriptions[number]?.remote = nil
            return (number, isForNow ? nil : state.subscriptions.removeValue(forKey: number))
        }
        if let number, isForNow {
            Task { [weak self] in await self?.beginAgain(number) }
        } else {
            subscription?.buffer.end(fault.map { .fault($0) })
        }
    }

    /// Tries to go on with a subscription that the engine ended for now.
    private func beginAgain(_ number: UInt64) async {
        let end = ContinuousClock.now + options.reconnectFor
        var pause = options.pause
        while ContinuousClock.now < end {
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, options.pauseMax)
            let isWaiting = state.withLock { state in
                state.subscriptions[number].map { $0.remote == nil } == true
                    && !state.beginning.values.contains(number)
            }
            guard isWaiting else { return }
            // Without a connection it is begun again with the next one.
            guard state.withLock({ $0.channel != nil }) else { continue }
            do throws(IPCClientError) {
                _ = try await begin(number)
                return
            } catch {
                if case .fault(let fault) = error, fault.isRetryable { continue }
                state.withLock { $0.subscriptions[number] }?.buffer.end(error)
                return unsubscribe(number)
            }
        }
        state.withLock { $0.subscriptions[number] }?.buffer.end(.unreachable("the subscription could not go on"))
        unsubscribe(number)
    }

    /// Answers the engine's own requests.
    private func answer(_ id: UInt64, _ method: String, _ params: UnsafeRawBufferPointer, _ channel: any Channel) {
        guard method == "client.echo" else {
            return refuse(id, IPCFault(.unknownMethod, "there is no method \(method)", service: "client"), channel)
        }
        var writer = MessagePackWriter(capacity: params.count + IPCEnvelope.headerBytesMax)
        IPCEnvelope.writeResponseHeader(id, payloadBytes: params.count, to: &writer)
        if params.isEmpty { writer.writeNil() } else { writer.append(params) }
        Self.write(writer, channel)
    }

    private func refuse(_ id: UInt64, _ fault: IPCFault, _ channel: any Channel) {
        var writer = MessagePackWriter()
        IPCEnvelope.writeResponse(id, fault, to: &writer)
        Self.write(writer, channel)
    }
}
