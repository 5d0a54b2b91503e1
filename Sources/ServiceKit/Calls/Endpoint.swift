internal import MessagePack
internal import Metrics
internal import Synchronization

/// A method as the door knows it.
public final class Endpoint: Sendable {
    typealias Typed<Request, Response> = @Sendable (Request, ServiceCall) async throws -> Response

    enum Body: Sendable {
        case call(@Sendable ([UInt8], ServiceCall) async throws -> [UInt8])
        case feed(@Sendable ([UInt8], ServiceCall) async throws -> ServiceFeed)
        case immediate(@Sendable (UnsafeRawBufferPointer, inout MessagePackWriter) throws -> Void)
    }

    /// That the service does not run.
    struct Absent: Error {}

    public let name: String
    public let service: ServiceName
    public let isIdempotent: Bool
    /// How many calls may run at once.
    public let runningMax: Int
    let body: Body
    /// For callers of this process, who need no encoding.
    let typed: (any Sendable)?
    let measures: CallMeasures
    /// Calls that run now.
    let running = Atomic<Int>(0)

    init(
        _ name: String, service: ServiceName, isIdempotent: Bool, runningMax: Int, body: Body,
        typed: (any Sendable)?, metrics: any MetricsFactory
    ) {
        self.name = name
        self.service = service
        self.isIdempotent = isIdempotent
        self.runningMax = runningMax
        self.body = body
        self.typed = typed
        measures = CallMeasures(method: name, service: service, metrics)
    }

    /// Whether it is a subscription.
    public var isFeed: Bool {
        if case .feed = body { true } else { false }
    }

    /// Whether it answers at once, on the caller's thread.
    public var isImmediate: Bool {
        if case .immediate = body { true } else { false }
    }
}
