import ServiceKit
import Testing

@Suite("The registry of services")
struct RegistryTests {
    private struct First: ManagedService {
        static let key = ServiceKey<First>("first")
        static let dependencies: [ServiceName] = ["second"]
    }

    private struct Second: ManagedService {
        static let key = ServiceKey<Second>("second")
        static let dependencies: [ServiceName] = ["third"]
    }

    private struct Third: ManagedService {
        static let key = ServiceKey<Third>("third")
    }

    private struct Circle: ManagedService {
        static let key = ServiceKey<Circle>("third")
        static let dependencies: [ServiceName] = ["first"]
    }

    private struct Alone: ManagedService {
        static let key = ServiceKey<Alone>("alone")
        static let methods: [ServiceMethod<Alone>] = [ServiceMethod("same.name") { (_, _: Nothing, _) in Nothing() }]
    }

    private struct Double: ManagedService {
        static let key = ServiceKey<Double>("double")
        static let methods: [ServiceMethod<Double>] = [ServiceMethod("same.name") { (_, _: Nothing, _) in Nothing() }]
    }

    @Test("orders services behind what they need, and otherwise as they came")
    func order() throws {
        var registry = ServiceRegistry()
        try registry.register(Alone.self) { _ in Alone() }
        try registry.register(First.self) { _ in First() }
        try registry.register(Third.self) { _ in Third() }
        try registry.register(Second.self) { _ in Second() }
        #expect(try registry.order() == ["alone", "third", "second", "first"])
    }

    @Test("refuses a name that is taken")
    func duplicate() throws {
        var registry = ServiceRegistry()
        try registry.register(Third.self) { _ in Third() }
        #expect(throws: RegistryError.duplicate("third")) { try registry.register(Circle.self) { _ in Circle() } }
    }

    @Test("names the chain that leads to a service that is missing")
    func missing() throws {
        var registry = ServiceRegistry()
        try registry.register(First.self) { _ in First() }
        try registry.register(Second.self) { _ in Second() }
        let error = #expect(throws: RegistryError.self) { try registry.order() }
        #expect(error == .missing(chain: ["first", "second", "third"]))
        #expect(
            error?.description
                == "the service third is not registered, and is needed: first -> second -> third; register it")
    }

    @Test("names the circle that services make")
    func circle() throws {
        var registry = ServiceRegistry()
        try registry.register(Alone.self) { _ in Alone() }
        try registry.register(Second.self) { _ in Second() }
        try registry.register(First.self) { _ in First() }
        try registry.register(Circle.self) { _ in Circle() }
        #expect(throws: RegistryError.circular(chain: ["second", "third", "first", "second"])) {
            try registry.order()
        }
    }

    @Test("refuses two services with the same method")
    func methods() throws {
        var registry = ServiceRegistry()
        try registry.register(Alone.self) { _ in Alone() }
        try registry.register(Double.self) { _ in Double() }
        #expect(throws: RegistryError.duplicateMethod("same.name", "alone", "double")) {
            try ServiceHost(registry, logger: .quiet, now: { 0 })
        }
    }
}
