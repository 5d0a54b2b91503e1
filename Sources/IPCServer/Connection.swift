import CoreMetrics
import IPCProtocol
import Logging
import MessagePack
import NIOCore

/// One client: takes its messages and answers them.
///
/// Its state is touched on the event loop of its channel only, which is why it can be shared.
final class Connection: @unchecked Sendable {
    enum Phase {
        /// Only `system.hello` with a token is taken.
        case waitsForHello
        case open
        /// What runs is finished, nothing new begins.
        case draining
        /// Nothing is taken or answered any more.
        case closing
    }

    let id: UInt64
    let core: ServerCore
    let eventLoop: any EventLoop
    var caller: IPCCaller
    var grant: IPCTokens.Grant?
    weak var transport: (any ConnectionTransport)?

    var phase: Phase
    var requests: [UInt64: RunningRequest] = [:]
    /// Tasks that have not returned, those of requests that were answered already among them.
    var tasks: [ObjectIdentifier: RunningRequest] = [:]
    /// Requests whose answers may be large, and which wait for their turn.
    var largeWaiting: [(running: RunningRequest, request: IPCRequest)] = []
    var largeRunning = 0
    var subscriptions: [UInt64: RunningSubscription] = [:]
    var nextSubscription: UInt64 = 1
    var progress: [ProgressSlot] = []
    /// What the client is asked for, by the engine's numbers.
    var echoes: [UInt64: EchoBack] = [:]
    var nextAsk: UInt64 = 0
    var header = MessagePackWriter(capacity: 256)
    var result = MessagePackWriter(capacity: 1_024)

    /// Bytes that were handed to the transport and that the system has not taken.
    var pendingBytes = 0
    var isFlushNeeded = false
    var isFlushScheduled = false
    /// Whether messages are being taken right now, so that what is written is flushed at their end.
    var isReceiving = false
    var lastSent = NIODeadline.now()
    var lastHeard = NIODeadline.now()
    var heartbeat: RepeatedTask?
    var heartbeatNumber: UInt64 = 0
    var heartbeatMilliseconds = 0
    var slowTimer: Scheduled<Void>?
    var helloTimer: Scheduled<Void>?
    var isInputClosed = false
    /// The page that opened it; nil for what is no page.
    var origin: String?
    /// Why it was not let in.
    var refusal: IPCFault?

    var limits: IPCLimits { core.configuration.limits }

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

    /// Tells a peer that is not let in why. Called when something can be written.
    func refuseIfUnwanted() {
        if let refusal { close(refusal) }
    }

    func helloIsLate() {
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
        case .response(let id, let error, _):
            if phase == .waitsForHello { return refuseWithoutToken() }
            answered(id, error.map { UnsafeRawBufferPointer(rebasing: message[$0]) })
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

    func refuseWithoutToken() {
        close(
            IPCFault(
                .unauthorized, "a request came before the token",
                advice: "begin with system.hello and a token, or send the token in the header Authorization"))
    }

    func take(_ id: UInt64, _ method: String, _ params: UnsafeRawBufferPointer) {
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
        if method == IPC.systemPage.name { return page(id, params) }
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

    func start(_ id: UInt64, _ method: String, _ params: UnsafeRawBufferPointer) {
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
                self.core.execute(on: self.eventLoop) { self.show(slot) }
            }
        }
        let request = IPCRequest(
            method, params.isEmpty ? .emptyMap : IPCPayload(unchecked: [UInt8](params)), context: context)
        requests[id] = running
        tasks[ObjectIdentifier(running)] = running
        running.timer = eventLoop.scheduleTask(in: TimeAmount(wait)) { [weak self] in self?.expire(id) }
        guard core.isLarge(method) else { return begin(running, request) }
        running.isLarge = true
        largeWaiting.append((running, request))
        beginLarge()
    }

    /// Of requests whose answers may be large, few run at once, and none begins while much waits to be sent: what is made is
    /// held until it is sent. One client's many questions do not hold up others' either.
    func beginLarge() {
        while largeRunning < Self.largeMax, pendingBytes < limits.pendingBytesMax, !largeWaiting.isEmpty {
            let (running, request) = largeWaiting.removeFirst()
            largeRunning += 1
            begin(running, request)
        }
    }

    private static let largeMax = 2

    private func begin(_ running: RunningRequest, _ request: IPCRequest) {
        let key = ObjectIdentifier(running)
        running.task = Task { [self, dispatcher = core.dispatcher] in
            let outcome: Result<IPCAnswer, IPCFault>
            do throws(IPCFault) {
                outcome = .success(try await dispatcher.call(request))
            } catch {
                outcome = .failure(error)
            }
            self.core.execute(on: self.eventLoop) { self.finish(key, outcome) }
        }
    }

    func expire(_ id: UInt64) {
        guard let running = requests[id] else { return }
        abandon(
            running,
            IPCFault(
                .deadlineExceeded, "the request was not done in time",
                advice: "ask for less, or give it longer by _deadline_ms", isRetryable: true))
    }

    /// Answers a request whose task goes on until it notices.
    func abandon(_ running: RunningRequest, _ fault: IPCFault) {
        running.isAnswered = true
        running.timer?.cancel()
        running.task?.cancel()
        requests[running.id] = nil
        if running.task == nil {
            // It has not begun, and never will.
            largeWaiting.removeAll { $0.running === running }
            tasks[ObjectIdentifier(running)] = nil
        }
        respond(running.id, fault)
        if running.task == nil {
            roomChanged()
            closeIfDone()
        }
    }

    func finish(_ key: ObjectIdentifier, _ outcome: Result<IPCAnswer, IPCFault>) {
        guard let running = tasks.removeValue(forKey: key) else { return }
        running.timer?.cancel()
        if running.isLarge { largeRunning -= 1 }
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
        if phase != .closing { beginLarge() }
        roomChanged()
        closeIfDone()
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

    func closeIfDone() {
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
    func abort() {
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

    func stopAll() {
        for running in tasks.values {
            running.isAnswered = true
            running.timer?.cancel()
            running.task?.cancel()
        }
        requests = [:]
        for (running, _) in largeWaiting { tasks[ObjectIdentifier(running)] = nil }
        largeWaiting = []
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
