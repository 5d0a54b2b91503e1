import Logging
import MessagePack
import ServiceKit
import Testing

@Suite("The example of docs/guides/services.md")
struct ExampleTests {
    private static func host() throws -> ServiceHost {
        var registry = ServiceRegistry()
        try registry.register(GreetingService.self) { try GreetingService($0) }
        try registry.register(NameService.self) { _ in NameService() }
        #expect(try registry.order() == ["names", "greeting"])
        return try ServiceHost(registry, logger: .quiet, now: { 0 })
    }

    private static let call = ServiceCall(caller: ServiceCaller(transport: .unixSocket, connection: 1))

    @Test("starts behind what it needs, and answers calls of both kinds")
    func calls() async throws {
        let host = try Self.host()
        try await host.start()
        // As another service of the process does: with its own types.
        let greeting = try await host.door.call(
            "greeting.say", GreetingService.SayRequest(name: "Ada"), Self.call, as: GreetingService.Greeting.self)
        #expect(greeting == GreetingService.Greeting(text: "Hello, dear Ada!", number: 1))
        // As a client does: with bytes.
        let answer = try await host.door.call(
            "greeting.say", try MessagePackValue.map([.init("name", "Bo")]).encoded(), Self.call)
        #expect(
            try MessagePackValue(decoding: answer)
                == .map([.init("text", "Hello, dear Bo!"), .init("number", .int(2))]))
        await host.stop()
    }

    @Test("goes on answering a subscription, one number after another")
    func feed() async throws {
        let host = try Self.host()
        try await host.start()
        let subscription = try await host.door.subscribe(
            "greeting.count", try MessagePackValue.map([.init("upTo", 5)]).encoded(), Self.call)
        var numbers: [UInt64] = []
        while let event = try await subscription.stream.next() { numbers.append(event.sequence) }
        #expect(numbers == [1, 2, 3, 4, 5])
        await host.stop()
    }

    @Test("says what was wrong with the parameters")
    func faults() async throws {
        let host = try Self.host()
        try await host.start()
        let empty = await #expect(throws: ServiceFault.self) {
            try await host.door.call("greeting.say", try MessagePackValue.map([.init("name", "")]).encoded(), Self.call)
        }
        #expect(empty?.code == .usage)
        #expect(empty?.location == "name")
        let missing = await #expect(throws: ServiceFault.self) {
            try await host.door.call("greeting.say", try MessagePackValue.map([]).encoded(), Self.call)
        }
        #expect(missing?.code == .invalidParameters)
        #expect(missing?.message == "the parameter name is missing")
        let unknown = await #expect(throws: ServiceFault.self) {
            try await host.door.call("greeting.sing", [0x80], Self.call)
        }
        #expect(unknown?.code == .unknownMethod)
        #expect(unknown?.advice == "there are: greeting.count, greeting.say")
        await host.stop()
    }
}

extension Logger {
    /// Writes nothing.
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
