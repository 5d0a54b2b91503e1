internal import Logging
public import MessagePack
private import ServiceContextModule
private import Tracing

/// The one way to call a method, for services of this process and for clients outside.
///
/// Every call passes the same middleware. Its cost, with metrics, limits and deadlines, is well below a microsecond.
public final class ServiceDoor: Sendable {
    public struct Options: Sendable {
        /// In the order in which they see a call; at its end they are told in reverse.
        public var middleware: [any ServiceMiddleware]
        /// What is kept out of faults.
        public var redactor: Redactor
        /// Whether calls become spans of the tracer that the process was given.
        public var traces: Bool

        public init(
            middleware: [any ServiceMiddleware] = [MetricsMiddleware(), DeadlineMiddleware(), LimitMiddleware()],
            redactor: Redactor = Redactor(), traces: Bool = false
        ) {
            self.middleware = middleware
            self.redactor = redactor
            self.traces = traces
        }
    }

    private let endpointsByName: [String: Endpoint]
    private let options: Options
    private let logger: Logger
    private let status: @Sendable (ServiceName) -> ServiceStatus?

    init(
        _ endpoints: [String: Endpoint], _ options: Options, logger: Logger,
        status: @escaping @Sendable (ServiceName) -> ServiceStatus?
    ) {
        endpointsByName = endpoints
        self.options = options
        self.logger = logger
        self.status = status
    }

    /// All methods, by name.
    public var endpoints: [Endpoint] { endpointsByName.values.sorted { $0.name < $1.name } }

    public func endpoint(_ method: String) -> Endpoint? { endpointsByName[method] }

    // MARK: Calling

    /// Calls a method as clients do.
    ///
    /// - Parameter parameters: one encoded value.
    /// - Returns: the answer, one encoded value.
    /// - Throws: ``ServiceFault``, without what is nobody's business.
    public func call(
        _ method: String, _ parameters: [UInt8], _ call: ServiceCall
    ) async throws(ServiceFault) -> [UInt8] {
        let endpoint = try find(method)
        switch endpoint.body {
        case .call(let body): return try await pass(endpoint, call) { try await body(parameters, call) }
        case .immediate:
            var writer = MessagePackWriter()
            let fault = parameters.withUnsafeBytes { bytes -> ServiceFault? in
                do throws(ServiceFault) {
                    _ = try callNow(method, bytes, call, &writer)
                    return nil
                } catch { return error }
            }
            if let fault { throw fault }
            return writer.bytes
        case .feed:
            throw ServiceFault(
                .usage, service: endpoint.service, "\(method) is a subscription", advice: "subscribe to it")
        }
    }

    /// Calls a method of this process with values of its own types: nothing is encoded.
    ///
    /// - Throws: ``ServiceFault`` `.usage` if the method takes or gives something else.
    public func call<Request: ServiceRequest, Response: ServiceResponse>(
        _ method: String, _ request: Request, _ call: ServiceCall, as response: Response.Type = Response.self
    ) async throws(ServiceFault) -> Response {
        let endpoint = try find(method)
        guard let body = endpoint.typed as? Endpoint.Typed<Request, Response> else {
            throw ServiceFault(
                .usage, service: endpoint.service, "\(method) does not take \(Request.self) and give \(Response.self)")
        }
        return try await pass(endpoint, call) { try await body(request, call) }
    }

    /// Calls a method that answers at once, on this thread.
    ///
    /// - Returns: false if it is no such method.
    public func callNow(
        _ method: String, _ parameters: UnsafeRawBufferPointer, _ call: @autoclosure () -> ServiceCall,
        _ result: inout MessagePackWriter
    ) throws(ServiceFault) -> Bool {
        guard let endpoint = endpointsByName[method], case .immediate(let body) = endpoint.body else { return false }
        let call = call()
        let start = ContinuousClock.now
        var passed = 0
        do {
            try enter(endpoint, call, &passed)
            try body(parameters, &result)
        } catch {
            throw leave(endpoint, call, passed, start, error)
        }
        leave(endpoint, call, passed, start)
        return true
    }

    /// Begins a subscription. It counts as a running call until it ends.
    public func subscribe(
        _ method: String, _ parameters: [UInt8], _ call: ServiceCall
    ) async throws(ServiceFault) -> ServiceSubscription {
        let endpoint = try find(method)
        guard case .feed(let body) = endpoint.body else {
            throw ServiceFault(
                .usage, service: endpoint.service, "\(method) is no subscription", advice: "call it")
        }
        let start = ContinuousClock.now
        var passed = 0
        let feed: ServiceFeed
        var writer = MessagePackWriter()
        do {
            try enter(endpoint, call, &passed)
            feed = try await within(call) { try await body(parameters, call) }
            try feed.info.write(to: &writer)
        } catch {
            throw leave(endpoint, call, passed, start, error)
        }
        let stream = ServiceStream(feed.policy, firstSequence: feed.firstSequence)
        // How long somebody listens says nothing of how long the engine takes.
        let took = ContinuousClock.now - start
        stream.begin(
            Task { [passed] in
                do {
                    try await feed.run(stream)
                    finish(endpoint, call, passed, took, nil)
                    stream.end(nil)
                } catch {
                    let fault = fault(of: error, endpoint, call)
                    finish(endpoint, call, passed, took, fault)
                    stream.end(fault)
                }
            })
        return ServiceSubscription(info: writer.bytes, isResumed: feed.isResumed, stream: stream)
    }

    private func find(_ method: String) throws(ServiceFault) -> Endpoint {
        if let endpoint = endpointsByName[method] { return endpoint }
        let space = method.prefix { $0 != "." }
        let near = endpointsByName.keys.filter { $0.prefix { $0 != "." } == space }.sorted()
        throw ServiceFault(
            .unknownMethod, service: "system", "there is no method \(ServiceDoor.shown(method))",
            advice: near.isEmpty ? "the folder schema has all methods" : "there are: \(near.joined(separator: ", "))")
    }

    /// A name that somebody sent, as it may stand in a message.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(100).map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }
        return "\"\(scalars.joined())\""
    }

    // MARK: What every call goes through

    private func pass<Result: Sendable>(
        _ endpoint: Endpoint, _ call: ServiceCall, _ body: @Sendable () async throws -> Result
    ) async throws(ServiceFault) -> Result {
        let start = ContinuousClock.now
        var passed = 0
        let result: Result
        do {
            try enter(endpoint, call, &passed)
            var context = ServiceContext.topLevel
            context.traceID = call.trace
            result = try await ServiceContext.withValue(context) {
                guard options.traces else { return try await within(call, body) }
                return try await withSpan(endpoint.name, context: context, ofKind: .server) { _ in
                    try await within(call, body)
                }
            }
        } catch {
            throw leave(endpoint, call, passed, start, error)
        }
        leave(endpoint, call, passed, start)
        return result
    }

    private func enter(_ endpoint: Endpoint, _ call: ServiceCall, _ passed: inout Int) throws(ServiceFault) {
        while passed < options.middleware.count {
            try options.middleware[passed].willCall(endpoint, call)
            passed += 1
        }
    }

    private func leave(_ endpoint: Endpoint, _ call: ServiceCall, _ passed: Int, _ start: ContinuousClock.Instant) {
        finish(endpoint, call, passed, ContinuousClock.now - start, nil)
    }

    /// - Returns: what the caller is told.
    private func leave(
        _ endpoint: Endpoint, _ call: ServiceCall, _ passed: Int, _ start: ContinuousClock.Instant, _ error: any Error
    ) -> ServiceFault {
        let fault = fault(of: error, endpoint, call)
        finish(endpoint, call, passed, ContinuousClock.now - start, fault)
        return fault
    }

    private func finish(
        _ endpoint: Endpoint, _ call: ServiceCall, _ passed: Int, _ took: Duration, _ fault: ServiceFault?
    ) {
        for index in (0..<passed).reversed() {
            options.middleware[index].didCall(endpoint, call, took: took, fault: fault)
        }
    }

    /// Runs `body`, and cancels it when the deadline passes, unless somebody else does. It waits for its end all the same:
    /// nothing goes on unseen.
    private func within<Result: Sendable>(
        _ call: ServiceCall, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let deadline = call.deadline, !call.isTimed else { return try await body() }
        return try await withoutActuallyEscaping(body) { body in
            try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    // Cancelled when the answer is there.
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    return nil
                }
                defer { group.cancelAll() }
                if let first = try await group.next(), let result = first { return result }
                group.cancelAll()
                do {
                    // An answer that was made just now is as good as one in time.
                    if let last = try await group.next(), let result = last { return result }
                } catch {
                    let fault = ServiceFault(wrapping: error, service: "system")
                    guard fault.code == .cancelled || fault.code == .interrupted else { throw error }
                }
                throw TimeoutError()
            }
        }
    }

    // MARK: Faults

    private func absent(_ endpoint: Endpoint) -> ServiceFault {
        guard let status = status(endpoint.service) else {
            return ServiceFault(.unavailable, service: endpoint.service, "the service does not run", isRetryable: true)
        }
        var fault = ServiceFault(
            .unavailable, service: endpoint.service,
            "the service \(endpoint.service) is \(status.state.rawValue)"
                + (status.reason.isEmpty ? "" : ": \(status.reason)"),
            advice: status.state == .stopped
                ? "start it with services.start" : "try again in a moment; tickloom status shows how it is",
            isRetryable: status.state != .stopped)
        if let delay = status.retryAfter {
            let (seconds, attoseconds) = delay.components
            fault.details.append(
                .init("retry_after_ms", .int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)))
        }
        return fault
    }

    private func fault(of error: any Error, _ endpoint: Endpoint, _ call: ServiceCall) -> ServiceFault {
        if error is Endpoint.Absent { return options.redactor.redact(absent(endpoint)) }
        var fault = ServiceFault(wrapping: error, service: endpoint.service)
        if Task.isCancelled, fault.code == .interrupted || fault.code == .cancelled {
            // Whoever called has been told so already; this is for what is counted and written down.
            let isLate = call.deadline.map { $0 <= .now } ?? false
            fault.code = isLate ? .deadlineExceeded : .cancelled
        }
        if fault.code == .internalError {
            // What is not told is written down, where whoever is told can find it.
            logger.error(
                "an unexpected error",
                metadata: ["method": "\(endpoint.name)", "trace": "\(call.trace)", "error": "\(error)"])
            fault.details.append(.init("trace", .string("\(call.trace)")))
        }
        return options.redactor.redact(fault)
    }
}
