/// A service of the engine: something with a life of its own that others depend on and clients call.
///
/// An instance is made when the service starts, and another one when it is started anew; nothing of the old one is used
/// again. What it needs it takes from the ``ServiceScope`` that it is made with.
public protocol ManagedService: Sendable {
    /// Its name and type.
    static var key: ServiceKey<Self> { get }
    /// Of what it offers: grows when a method changes its meaning.
    static var version: Int { get }
    /// The services that must run before this one starts, and for as long as it runs.
    static var dependencies: [ServiceName] { get }
    /// What clients and other services can call.
    static var methods: [ServiceMethod<Self>] { get }
    /// What happens when it fails.
    static var restart: RestartPolicy { get }

    /// Works until its task is cancelled. Returning before that, or throwing, is a failure. The default has nothing to do.
    func run() async throws

    /// Ends what was begun when it was made, and gives back what it holds. Nobody calls its methods any more, but calls may
    /// still be coming to their end.
    func stop() async

    /// How it is, when somebody asks. A service that notices something by itself says so by ``ServiceScope/report(_:)``.
    func health() async -> ServiceHealth

    /// Takes over values of configuration that may change while it runs.
    func reload() async throws
}

extension ManagedService {
    public static var version: Int { 1 }
    public static var dependencies: [ServiceName] { [] }
    public static var methods: [ServiceMethod<Self>] { [] }
    public static var restart: RestartPolicy { RestartPolicy() }

    public func run() async throws {
        // Ends by a cancellation only.
        while true { try await Task.sleep(for: .seconds(86_400)) }
    }

    public func stop() async {}
    public func health() async -> ServiceHealth { .healthy }
    public func reload() async throws {}
}
