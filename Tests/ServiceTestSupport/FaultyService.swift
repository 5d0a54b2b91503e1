public import ServiceKit

/// A service that fails when it is told to, is slow, or leaks: its ``ServiceScript`` says when. Its one method is `faulty.call`,
/// which takes and gives nothing.
public struct FaultyService: ManagedService {
    public static let key = ServiceKey<FaultyService>("faulty")
    public static let methods: [ServiceMethod<FaultyService>] = [
        ServiceMethod("faulty.call") { (service, _: Nothing, _) in
            try await service.script.call("faulty")
            return Nothing()
        }
    ]
    /// It is tried again within milliseconds.
    public static let restart = RestartPolicy(
        firstDelay: .milliseconds(5), delayMax: .milliseconds(20), failuresMax: 4, pause: .milliseconds(100))

    private let script: ServiceScript

    /// - Throws: ``ServiceFault``, if its script says that this start fails.
    public init(_ scope: ServiceScope, _ script: ServiceScript) throws {
        self.script = script
        try script.start(scope)
    }

    public func run() async throws {
        await script.run("faulty")
        try Task.checkCancellation()
        throw ServiceFault(.internalError, service: "faulty", "faulty has crashed")
    }

    public func stop() async { script.note("stop faulty") }
}
