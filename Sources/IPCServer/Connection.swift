import CoreMetrics
import IPCProtocol
import Logging
import MessagePack
import NIOCore

/// One client: takes its messages and answers them.
///
/// Its state is touched on the event loop of its channel only, which is why it can be shared.
final class Connection: @unchecked Sendable {
    private enum Phase {
        /// Only `system.hello` with a token is taken.
        case waitsForHello
        case open
        /// What runs is finished, nothing new begins.
        case draining
        /// Nothing is taken or answered any more.
        case closing
    }

    let id: UInt64
    private let core: ServerCore
    let eventLoop: any EventLoop
    private var caller: IPCCaller
    private(set) var grant: IPCTokens.Grant?
    private weak var transport: (any ConnectionTransport)?

    private var phase: Phase
    private var requests: [UInt64: RunningRequest] = [:]
    /// Tasks that have not returned, those of requests that were answered already among them.
    private var tasks: [ObjectIdentifier: RunningRequest] = [:]
    private var subscriptions: [UInt64: RunningSubscription] = [:]
    private var nextSubscription: UInt64 = 1
    private var progress: [ProgressSlot] = []
    /// What the client is asked for, by the engine's numbers.
    private var echoes: [UInt64: EchoBack] = [:]
    private var nextAsk: UInt64 = 0
    private var header = MessagePackWriter(capacity: 256)
    private var result = MessagePackWriter(capacity: 1_024)

    /// Bytes that were handed to the transport and that the system has not taken.
    private var pendingBytes = 0
    private var isFlushNeeded = false
    private var isFlushScheduled = false
    /// Whether messages are being taken right now, so that what is written is flushed at their end.
    private var isReceiving = false
    private var lastSent = NIODeadline.now()
    private var lastHeard = NIODeadline.now()
    private var heartbeat: RepeatedTask?
    private var heartbeatNumber: UInt64 = 0
    private var slowTimer: Scheduled<Void>?
    private var helloTimer: Scheduled<Void>?
    private var isInputClosed = false

    private var limits: IPCLimits { core.configuration.limits }

    init(
        id: UInt64, core: ServerCore, eventLoop: any EventLoop, caller: IPCCaller, grant: IPCTokens.Grant?,
        needsHello: Bool
    ) {
        self.id = id
        self.core = core
        self.eventLoop = eventLoop
        self.caller = caller
        self.grant = grant
        phase = needsHello ? .waitsForHello : .open
    }

    /// Begins. The transport keeps the connection, not the other way round.
    func begin(_ transport: any ConnectionTransport) {
        eventLoop.assertInEventLoop()
        self.transport = transport
        if phase == .waitsForHello {
            helloTimer = eventLoop.scheduleTask(in: TimeAmount(core.configuration.helloTimeout)) { [weak self] in
                self?.helloIsLate()
            }
        }
        if caller.transport == .webSocket { beat(every: core.configuration.webSocketHeartbeat) }
    }

    private func helloIsLate() {
        guard phase == .waitsForHello else { return }
        close(IPCFault(.unauthorized, "no token came in time", advice: "begin with system.hello and a token"))
    }

    // MARK: What comes

    /// Whether the next message should be taken. If not, ``ConnectionTransport/resume()`` is called when it should.
    var hasRoom: Bool {
        tasks.count < limits.requestsMax && pendingBytes < limits.pendingBytesMax
    }

    var isClosing: Bool { phase == .closing }

    func beginReceiving(bytes: Int) {
        isReceiving = true
        lastHeard = .now()
        core.metrics.bytesIn.increment(by: bytes)
    }

    func endReceiving(messages: Int) {
        isReceiving = false
        if messages > 0 { core.metrics.messagesIn.increment(by: messages) }
        flushIfNeeded()
    }

    /// Takes one message.
    func receive(_ message: UnsafeRawBufferPointer) {
        guard phase != .closing else { return }
        let incoming: IPCIncoming
        do throws(IPCFault) {
            incoming = try IPCIncoming(message, limits: limits.messagePack)
        } catch {
            return refuse(error)
        }
        switch incoming {
        case .request(let id, let method, let params):
            take(id, method, UnsafeRawBufferPointer(rebasing: message[params]))
        case .refused(let id, let fault):
            if phase == .waitsForHello { return refuseWithoutToken() }
            respond(id, fault)
        case .notification(let method, let params):
            if phase == .waitsForHello { return refuseWithoutToken() }
            take(notification: method, UnsafeRawBufferPointer(rebasing: message[params]))
        case .response(let id, _, _):
            if phase == .waitsForHello { return refuseWithoutToken() }
            answered(id)
        }
    }

    /// What came cannot be gone on with.
    func refuse(_ fault: IPCFault) {
        core.metrics.malformed.increment()
        core.logger.info(
            "connection closed because of what came",
            metadata: ["connection": "\(id)", "code": "\(fault.code.rawValue)"])
        close(fault)
    }

    private func refuseWithoutToken() {
        close(
            IPCFault(
                .unauthorized, "a request came before the token",
                advice: "begin with system.hello and a token, or send the token in the header Authorization"))
    }

    private func take(_ id: UInt64, _ method: String, _ params: UnsafeRawBufferPointer) {
        if requests[id] != nil || echoes.values.contains(where: { $0.id == id }) {
            return respond(
                id,
                IPCFault(
                    .invalidRequest, "the request \(id) waits for its answer still",
                    advice: "give each request a number of its own"))
        }
        switch method {
        case IPC.systemHello.name: return hello(id, params)
        case _ where phase == .waitsForHello: return refuseWithoutToken()
        case IPC.systemUnsubscribe.name: return unsubscribe(id, params)
        default: break
        }
        guard phase == .open else {
            return respond(id, Self.stopping)
        }
        if method == IPC.systemEchoBack.name { return echoBack(id, params) }
        do throws(IPCFault) {
            result.removeAll()
            if try core.dispatcher.callNow(method, params, caller, &result) {
                return sendResult(id)
            }
        } catch {
            return respond(id, error)
        }
        start(id, method, params)
    }

    static let stopping = IPCFault(
        .unavailable, "the engine is stopping", advice: "try again when it has started", isRetryable: true)

    // MARK: Requests

    private func start(_ id: UInt64, _ method: String, _ params: UnsafeRawBufferPointer) {
        let options: IPCRequestOptions
        do throws(IPCFault) {
            options = try IPCRequestOptions(params)
        } catch {
            return respond(id, error)
        }
        let running = RunningRequest(id: id, credit: options.credit)
        let wait = options.deadlineMilliseconds.map { Duration.milliseconds($0) } ?? core.deadline(of: method)
        var context = IPCContext(
            caller: caller, deadline: .now + wait, traceID: options.trace, after: options.after)
        if let token = options.progress {
            let slot = ProgressSlot(token: token)
            context.progress = { [weak self] payload in
                guard slot.put(payload), let self else { return }
                self.eventLoop.execute { self.show(slot) }
            }
        }
        let request = IPCRequest(
            method, params.isEmpty ? .emptyMap : IPCPayload(unchecked: [UInt8](params)), context: context)
        requests[id] = running
        tasks[ObjectIdentifier(running)] = running
        running.timer = eventLoop.scheduleTask(in: TimeAmount(wait)) { [weak self] in self?.expire(id) }
        let key = ObjectIdentifier(running)
        running.task = Task { [self, dispatcher = core.dispatcher] in
            let outcome: Result<IPCAnswer, IPCFault>
            do throws(IPCFault) {
                outcome = .success(try await dispatcher.call(request))
            } catch {
                outcome = .failure(error)
            }
            self.eventLoop.execute { self.finish(key, outcome) }
        }
    }

    private func expire(_ id: UInt64) {
        guard let running = requests[id] else { return }
        abandon(
            running,
            IPCFault(
                .deadlineExceeded, "the request was not done in time",
                advice: "ask for less, or give it longer by _deadline_ms", isRetryable: true))
    }

    /// Answers a request whose task goes on until it notices.
    private func abandon(_ running: RunningRequest, _ fault: IPCFault) {
        running.isAnswered = true
        running.timer?.cancel()
        running.task?.cancel()
        requests[running.id] = nil
        respond(running.id, fault)
    }

    private func finish(_ key: ObjectIdentifier, _ outcome: Result<IPCAnswer, IPCFault>) {
        guard let running = tasks.removeValue(forKey: key) else { return }
        running.timer?.cancel()
        let isWanted = !running.isAnswered && phase != .closing
        if isWanted { requests[running.id] = nil }
        switch outcome {
        case .success(.result(let payload)):
            if isWanted { respond(running.id, payload) }
        case .success(.subscription(let subscription)):
            if isWanted { subscribe(running, subscription) } else { subscription.events.stop() }
        case .failure(let fault):
            if isWanted { respond(running.id, fault) }
        }
        roomChanged()
        closeIfDone()
    }

    // MARK: Requests of the engine

    private func echoBack(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.EchoBackParams.self)
            guard (1...10_000).contains(wanted.count) else {
                throw IPCFault(
                    .invalidParams, "\(wanted.count) is not in 1...10000", location: "count", advice: "ask in turns")
            }
            guard echoes.count < 16 else {
                throw IPCFault(.tooMany, "there are 16 of these running", advice: "wait for one", isRetryable: true)
            }
            let value = try IPCPayload(wanted.value)
            let timer = eventLoop.scheduleTask(in: TimeAmount(core.deadline(of: IPC.systemEchoBack.name))) {
                [weak self] in
                if let self { self.endEcho(id) }
            }
            ask(EchoBack(id: id, count: wanted.count, value: value, timer: timer))
        } catch {
            respond(id, error)
        }
    }

    private func ask(_ echo: EchoBack) {
        nextAsk += 1
        echoes[nextAsk] = echo
        echo.begun = .now()
        header.removeAll()
        header.append([0x94, 0x00])
        header.write(nextAsk)
        header.write(text: "client.echo")
        header.append([0x91])
        echo.value.bytes.withUnsafeBytes { send(payload: $0) }
    }

    /// An answer of the client's. One that nobody waits for, as it is late, is passed over.
    private func answered(_ ask: UInt64) {
        guard let echo = echoes.removeValue(forKey: ask) else { return }
        echo.times.append((NIODeadline.now() - echo.begun).nanoseconds)
        guard echo.times.count == echo.count else { return self.ask(echo) }
        echo.timer.cancel()
        do throws(IPCFault) {
            respond(echo.id, try IPCPayload(IPC.EchoBackResult(nanoseconds: IPCColumn(echo.times))))
        } catch {
            respond(echo.id, error)
        }
        closeIfDone()
    }

    private func endEcho(_ id: UInt64) {
        guard let (ask, _) = echoes.first(where: { $0.value.id == id }) else { return }
        echoes[ask] = nil
        respond(id, IPCFault(.deadlineExceeded, "the client did not answer in time", isRetryable: true))
    }

    // MARK: Subscriptions

    private func subscribe(_ running: RunningRequest, _ subscription: IPCSubscription) {
        guard phase == .open, !isInputClosed else {
            subscription.events.stop()
            return respond(running.id, Self.stopping)
        }
        guard subscriptions.count < limits.subscriptionsMax else {
            subscription.events.stop()
            return respond(
                running.id,
                IPCFault(
                    .tooMany, "there are \(limits.subscriptionsMax) subscriptions already",
                    advice: "end one by system.unsubscribe"))
        }
        let number = nextSubscription
        nextSubscription += 1
        result.removeAll()
        result.append([0x83])
        result.write(text: "subscription")
        result.write(number)
        result.write(text: "resumed")
        result.write(subscription.isResumed)
        result.write(text: "info")
        subscription.info.bytes.withUnsafeBytes { result.append($0) }
        sendResult(running.id)
        let begun = RunningSubscription(number: number, events: subscription.events, credit: running.credit)
        subscriptions[number] = begun
        let events = subscription.events
        begun.task = Task { [self] in
            var fault: IPCFault?
            do throws(IPCFault) {
                while let event = try await events.next() {
                    guard await self.deliver(event, number) else { return }
                }
            } catch {
                fault = error
            }
            self.eventLoop.execute { [fault] in self.end(number, fault) }
        }
    }

    /// Sends an event, and waits until there is room for the next.
    ///
    /// - Returns: false if the subscription is over.
    private func deliver(_ event: IPCEvent, _ number: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            eventLoop.execute { self.send(event, number, continuation) }
        }
    }

    private func send(_ event: IPCEvent, _ number: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        guard phase != .closing, let subscription = subscriptions[number] else {
            return continuation.resume(returning: false)
        }
        let bytes = event.payload.bytes
        guard bytes.count <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else {
            end(number, tooLarge(bytes.count))
            return continuation.resume(returning: false)
        }
        header.removeAll()
        IPCEnvelope.writeEventHeader(number, event.sequence, payloadBytes: bytes.count, to: &header)
        bytes.withUnsafeBytes { send(payload: $0) }
        core.metrics.events.increment()
        if subscription.credit != nil { subscription.sent.append(event.sequence) }
        if pendingBytes < limits.pendingBytesMax, subscription.hasCredit {
            continuation.resume(returning: true)
        } else {
            subscription.waiter = continuation
        }
    }

    private func end(_ number: UInt64, _ fault: IPCFault?) {
        guard let subscription = subscriptions.removeValue(forKey: number) else { return }
        subscription.stop()
        guard phase != .closing else { return }
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$end", parameters: 2, to: &header)
        header.write(number)
        IPCEnvelope.write(fault, to: &header)
        sendHeader()
        closeIfDone()
    }

    private func unsubscribe(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.UnsubscribeParams.self)
            let subscription = subscriptions.removeValue(forKey: UInt64(max(0, wanted.subscription)))
            subscription?.stop()
            respond(id, try IPCPayload(IPC.UnsubscribeResult(ended: subscription != nil)))
        } catch {
            respond(id, error)
        }
    }

    // MARK: Notifications

    private func take(notification method: String, _ params: UnsafeRawBufferPointer) {
        var reader = MessagePackReader(unsafe: params)
        do throws(MessagePackError) {
            let count = try reader.readArrayHeader()
            switch (method, count) {
            case ("$cancel", 1): cancel(try reader.readUInt64())
            case ("$ack", 2): acknowledge(try reader.readUInt64(), try reader.readUInt64())
            case ("$ping", 0...1): try pong(count == 1 ? try reader.skip() : nil, &reader)
            default: break
            }
        } catch {
            refuse(IPCFault(parse: error))
        }
    }

    private func cancel(_ id: UInt64) {
        guard let running = requests[id] else { return }
        abandon(running, IPCFault(.cancelled, "the client cancelled the request"))
    }

    private func acknowledge(_ number: UInt64, _ sequence: UInt64) {
        guard let subscription = subscriptions[number], subscription.credit != nil else { return }
        let taken = subscription.sent.prefix { $0 <= sequence }.count
        subscription.sent.removeFirst(taken)
        offerRoom(to: subscription)
    }

    private func pong(_ value: Range<Int>?, _ reader: inout MessagePackReader) throws(MessagePackError) {
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$pong", parameters: value == nil ? 0 : 1, to: &header)
        if let value { reader.withUnsafeBytes(in: value) { header.append($0) } }
        sendHeader()
    }

    // MARK: Hello

    private func hello(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.HelloParams.self)
            let version = try agree(on: wanted.versions)
            let session = try admit(wanted.token)
            if let milliseconds = wanted.heartbeatMs {
                guard milliseconds == 0 || (1_000...3_600_000).contains(milliseconds) else {
                    throw IPCFault(
                        .invalidParams, "\(milliseconds) is not in 1000...3600000", location: "heartbeat_ms",
                        advice: "0 means never")
                }
                beat(every: .milliseconds(milliseconds))
            }
            if let client = wanted.client {
                // It goes into logs.
                caller.clientName = String(
                    String.UnicodeScalarView(
                        client.unicodeScalars.prefix(100).filter { $0.properties.generalCategory != .control }))
            }
            if phase == .waitsForHello {
                phase = .open
                helloTimer?.cancel()
            }
            respond(id, try IPCPayload(answer(version, session)))
        } catch {
            respond(id, error)
            if error.code == .unsupportedVersion || error.code == .unauthorized { close(error) }
        }
    }

    private func agree(on versions: [Int]) throws(IPCFault) -> Int {
        let spoken = IPCVersion.oldest...IPCVersion.current
        guard let version = versions.filter(spoken.contains).max() else {
            throw IPCFault(
                .unsupportedVersion, "the client speaks none of the protocol's versions that are spoken here",
                location: "versions", advice: "take a client of this engine's version",
                details: [MessagePackPair("supported", .array(spoken.map { .int(Int64($0)) }))])
        }
        return version
    }

    /// Checks the token where one is needed.
    ///
    /// - Returns: the session's token in exchange for a launch token.
    private func admit(_ token: String?) throws(IPCFault) -> String? {
        guard caller.transport == .webSocket else { return nil }
        guard let token else {
            if grant != nil { return nil }
            throw Self.wrongToken
        }
        let bytes = [UInt8](token.utf8)
        if let found = core.tokens.grant(token: bytes) {
            grant = found
            return nil
        }
        guard let found = core.tokens.redeem(launch: bytes) else {
            core.metrics.refused.increment()
            throw Self.wrongToken
        }
        grant = found
        return core.tokens.session
    }

    private static let wrongToken = IPCFault(
        .unauthorized, "there is no token, or it is none of this engine's", location: "token",
        advice: "take the token that the engine told when it started; launch tokens work once")

    private func answer(_ version: Int, _ session: String?) -> IPC.HelloResult {
        let heartbeat = self.heartbeat == nil ? 0 : heartbeatMilliseconds
        return IPC.HelloResult(
            version: version, server: core.configuration.serverName,
            serverVersion: core.configuration.serverVersion, engine: core.runID, connection: Int(id),
            limits: IPC.ConnectionLimits(
                requestBytesMax: limits.requestBytesMax, responseBytesMax: limits.responseBytesMax,
                depthMax: limits.depthMax, requestsMax: limits.requestsMax,
                subscriptionsMax: limits.subscriptionsMax, heartbeatMs: heartbeat),
            session: session)
    }

    // MARK: Heartbeats

    private var heartbeatMilliseconds = 0

    private func beat(every interval: Duration) {
        heartbeat?.cancel()
        heartbeat = nil
        guard interval > .zero else { return }
        heartbeatMilliseconds = Int(interval / .milliseconds(1))
        let amount = TimeAmount(interval)
        heartbeat = eventLoop.scheduleRepeatedTask(initialDelay: amount, delay: amount) { [weak self] _ in
            self?.beat(amount)
        }
    }

    private func beat(_ interval: TimeAmount) {
        let silence = NIODeadline.now() - lastHeard
        // A timer may be a little early or late.
        let tolerance = TimeAmount.nanoseconds(interval.nanoseconds / 8)
        if silence + tolerance >= interval + interval {
            core.logger.info("connection closed: its peer is silent", metadata: ["connection": "\(id)"])
            return close(IPCFault(.unavailable, "the client answers no pings", isRetryable: true))
        }
        if silence + tolerance >= interval { transport?.ping() }
    }

    /// For transports without pings of their own.
    func sendPing() {
        heartbeatNumber += 1
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$ping", parameters: 1, to: &header)
        header.write(heartbeatNumber)
        sendHeader()
    }

    /// The peer said something that is no message.
    func heard() { lastHeard = .now() }

    // MARK: What goes

    private func respond(_ id: UInt64, _ payload: IPCPayload) {
        payload.bytes.withUnsafeBytes { respond(id, $0) }
    }

    /// Sends what is in ``result``.
    private func sendResult(_ id: UInt64) {
        // The writer lends its bytes and is not written to meanwhile.
        let bytes = result.count
        guard bytes <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else { return respond(id, tooLarge(bytes)) }
        header.removeAll()
        IPCEnvelope.writeResponseHeader(id, payloadBytes: bytes, to: &header)
        result.withUnsafeBytes { send(payload: $0) }
    }

    private func respond(_ id: UInt64, _ payload: UnsafeRawBufferPointer) {
        guard payload.count <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else {
            return respond(id, tooLarge(payload.count))
        }
        header.removeAll()
        IPCEnvelope.writeResponseHeader(id, payloadBytes: payload.count, to: &header)
        send(payload: payload)
    }

    private func respond(_ id: UInt64, _ fault: IPCFault) {
        header.removeAll()
        IPCEnvelope.writeResponse(id, fault, to: &header)
        sendHeader()
    }

    private func tooLarge(_ bytes: Int) -> IPCFault {
        IPCFault(
            .tooLarge, "the answer has \(bytes) bytes, and a message has at most \(limits.responseBytesMax)",
            advice: "ask for less at a time, or use the method that streams")
    }

    private func sendHeader() { send(payload: UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// Sends ``header`` and what follows it.
    private func send(payload: UnsafeRawBufferPointer) {
        guard phase != .closing, let transport else { return }
        header.withUnsafeBytes { transport.write(header: $0, payload: payload) }
        isFlushNeeded = true
        if !isReceiving, !isFlushScheduled {
            // Whatever else is answered in this turn of the loop goes with it.
            isFlushScheduled = true
            eventLoop.execute {
                self.isFlushScheduled = false
                self.flushIfNeeded()
            }
        }
    }

    private func flushIfNeeded() {
        guard isFlushNeeded else { return }
        isFlushNeeded = false
        transport?.flush()
    }

    private func show(_ slot: ProgressSlot) {
        guard phase != .closing else { return }
        guard pendingBytes < limits.pendingBytesMax else {
            progress.append(slot)
            return
        }
        guard let payload = slot.take() else { return }
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$progress", parameters: 2, to: &header)
        do throws(MessagePackError) {
            try header.write(slot.token)
        } catch {
            return
        }
        payload.bytes.withUnsafeBytes { send(payload: $0) }
    }

    // MARK: Room

    /// Called by the transport when bytes wait to be sent.
    func written(_ bytes: Int) {
        pendingBytes += bytes
        core.metrics.bytesOut.increment(by: bytes)
        if pendingBytes > core.configuration.pendingBytesCeiling {
            core.metrics.slow.increment()
            return abort()
        }
        if pendingBytes >= limits.pendingBytesMax, slowTimer == nil { watch() }
    }

    /// Called by the transport when the system has taken bytes.
    func sent(_ bytes: Int) {
        let hadRoom = hasRoom
        pendingBytes -= bytes
        lastSent = .now()
        if pendingBytes < limits.pendingBytesMax {
            slowTimer?.cancel()
            slowTimer = nil
            offerRoom()
        }
        if !hadRoom { roomChanged() }
    }

    private func watch() {
        lastSent = .now()
        slowTimer = eventLoop.scheduleTask(in: TimeAmount(core.configuration.slowTimeout)) { [weak self] in
            self?.checkSlowness()
        }
    }

    private func checkSlowness() {
        slowTimer = nil
        guard phase != .closing else { return }
        let due = lastSent + TimeAmount(core.configuration.slowTimeout)
        guard due <= .now() else {
            slowTimer = eventLoop.scheduleTask(deadline: due) { [weak self] in self?.checkSlowness() }
            return
        }
        core.metrics.slow.increment()
        core.logger.info(
            "connection closed: it takes nothing of what is sent",
            metadata: ["connection": "\(id)", "pending_bytes": "\(pendingBytes)"])
        abort()
    }

    private func offerRoom() {
        for number in subscriptions.keys.sorted() {
            guard let subscription = subscriptions[number] else { continue }
            offerRoom(to: subscription)
        }
        let waiting = progress
        progress = []
        for slot in waiting { show(slot) }
    }

    private func offerRoom(to subscription: RunningSubscription) {
        guard pendingBytes < limits.pendingBytesMax, subscription.hasCredit else { return }
        subscription.waiter.take()?.resume(returning: true)
    }

    private func roomChanged() {
        if hasRoom, phase != .closing { transport?.resume() }
    }

    // MARK: The end

    /// The peer sends no more. What it asked for is answered.
    func inputClosed() {
        isInputClosed = true
        // What cannot be answered any more is not waited for.
        for echo in echoes.values { echo.timer.cancel() }
        echoes = [:]
        for number in subscriptions.keys.sorted() { subscriptions.removeValue(forKey: number)?.stop() }
        closeIfDone()
    }

    private func closeIfDone() {
        guard requests.isEmpty, tasks.isEmpty, echoes.isEmpty, phase != .closing else { return }
        if phase == .draining {
            close(Self.stopping)
        } else if isInputClosed {
            phase = .closing
            transport?.close()
        }
    }

    /// Finishes what runs, begins nothing new, and ends.
    func drain() {
        eventLoop.assertInEventLoop()
        guard phase == .open || phase == .waitsForHello else { return }
        phase = .draining
        for number in subscriptions.keys.sorted() { end(number, Self.stopping) }
        closeIfDone()
    }

    /// Tells the peer why, and ends.
    func close(_ fault: IPCFault) {
        eventLoop.assertInEventLoop()
        guard phase != .closing else { return }
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$closing", parameters: 1, to: &header)
        IPCEnvelope.write(fault, to: &header)
        sendHeader()
        phase = .closing
        isFlushNeeded = false
        transport?.flush()
        stopAll()
        transport?.close()
    }

    /// Ends without a word: the peer would not take it.
    private func abort() {
        phase = .closing
        stopAll()
        transport?.abort()
    }

    /// The channel is gone.
    func closed() {
        phase = .closing
        transport = nil
        stopAll()
        core.remove(id)
    }

    private func stopAll() {
        for running in tasks.values {
            running.isAnswered = true
            running.timer?.cancel()
            running.task?.cancel()
        }
        requests = [:]
        for echo in echoes.values { echo.timer.cancel() }
        echoes = [:]
        for subscription in subscriptions.values { subscription.stop() }
        subscriptions = [:]
        progress = []
        heartbeat?.cancel()
        heartbeat = nil
        slowTimer?.cancel()
        slowTimer = nil
        helloTimer?.cancel()
        helloTimer = nil
    }
}
