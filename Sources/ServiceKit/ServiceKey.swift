/// The name of a service together with its type: who asks by a key gets that type, without a cast.
///
/// ```swift
/// extension ServiceKey where Instance == ClockService { static var clock: ServiceKey { ServiceKey("clock") } }
/// let clock = try scope.get(.clock)
/// ```
public struct ServiceKey<Instance: Sendable>: Hashable, Sendable {
    public let name: ServiceName

    public init(_ name: ServiceName) {
        self.name = name
    }
}
