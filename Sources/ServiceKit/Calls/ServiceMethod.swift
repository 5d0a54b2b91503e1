public import MessagePack
internal import Metrics

/// A method of a service: its name, what it takes and gives, and the code that answers.
public struct ServiceMethod<Service: Sendable>: Sendable {
    /// Such as `store.stats`; the part before the first point is its namespace.
    public let name: String
    let make: @Sendable (ServiceName, ServiceSlot<Service>, any MetricsFactory) -> Endpoint

    /// A method that answers once.
    ///
    /// - Parameters:
    ///   - isIdempotent: whether calling it twice is as good as once.
    ///   - runningMax: how many calls of it may run at once; more are refused.
    public init<Request: ServiceRequest, Response: ServiceResponse>(
        _ name: String, isIdempotent: Bool = true, runningMax: Int = 4_096,
        _ body: @escaping @Sendable (Service, Request, ServiceCall) async throws -> Response
    ) {
        self.name = name
        make = { service, slot, metrics in
            let typed: Endpoint.Typed<Request, Response> = { request, call in
                guard let instance = slot.service else { throw Endpoint.Absent() }
                return try await body(instance, request, call)
            }
            return Endpoint(
                name, service: service, isIdempotent: isIdempotent, runningMax: runningMax,
                body: .call { parameters, call in
                    let response = try await typed(try Request(parameters: parameters), call)
                    var writer = MessagePackWriter()
                    try response.write(to: &writer)
                    return writer.bytes
                }, typed: typed, metrics: metrics)
        }
    }

    /// A method that goes on answering: a subscription.
    public init<Request: ServiceRequest>(
        feed name: String, runningMax: Int = 1_024,
        _ body: @escaping @Sendable (Service, Request, ServiceCall) async throws -> ServiceFeed
    ) {
        self.name = name
        make = { service, slot, metrics in
            Endpoint(
                name, service: service, isIdempotent: true, runningMax: runningMax,
                body: .feed { parameters, call in
                    guard let instance = slot.service else { throw Endpoint.Absent() }
                    return try await body(instance, try Request(parameters: parameters), call)
                }, typed: nil, metrics: metrics)
        }
    }

    /// A method that answers at once, on the caller's thread: it must not block, nor work for more than some microseconds.
    ///
    /// - Parameter body: gets one encoded value (no bytes where nothing was given), and writes one.
    public init(
        immediate name: String,
        _ body: @escaping @Sendable (Service, UnsafeRawBufferPointer, inout MessagePackWriter) throws -> Void
    ) {
        self.name = name
        make = { service, slot, metrics in
            Endpoint(
                name, service: service, isIdempotent: true, runningMax: .max,
                body: .immediate { parameters, writer in
                    guard let instance = slot.service else { throw Endpoint.Absent() }
                    try body(instance, parameters, &writer)
                }, typed: nil, metrics: metrics)
        }
    }

    func endpoint(of service: ServiceName, _ slot: ServiceSlot<Service>, _ metrics: any MetricsFactory) -> Endpoint {
        make(service, slot, metrics)
    }
}
