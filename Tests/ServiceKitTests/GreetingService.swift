import MessagePack
import ServiceKit

// The worked example of docs/guides/services.md: a service in one file.

extension ServiceKey where Instance == GreetingService {
    static var greeting: ServiceKey { ServiceKey("greeting") }
}

/// Greets people, and counts how often.
actor GreetingService: ManagedService {
    static let key = ServiceKey<GreetingService>.greeting
    static let dependencies: [ServiceName] = ["names"]
    static let methods: [ServiceMethod<GreetingService>] = [
        ServiceMethod("greeting.say") { service, request, call in try await service.say(request, call) },
        ServiceMethod(feed: "greeting.count") { service, request, _ in service.count(request) },
    ]

    struct SayRequest: ServiceRequest, Codable {
        var name: String
    }

    struct Greeting: ServiceResponse, Codable, Equatable {
        var text: String
        var number: Int
    }

    struct CountRequest: ServiceRequest, Codable {
        var upTo: Int
    }

    private let names: NameService
    private var greeted = 0

    init(_ scope: ServiceScope) throws {
        names = try scope.get(.names)
    }

    private func say(_ request: SayRequest, _ call: ServiceCall) throws -> Greeting {
        guard !request.name.isEmpty else {
            throw ServiceFault(
                .usage, service: "greeting", "nobody is to be greeted", location: "name", advice: "name somebody")
        }
        greeted += 1
        return Greeting(text: "Hello, \(names.polite(request.name))!", number: greeted)
    }

    private nonisolated func count(_ request: CountRequest) -> ServiceFeed {
        ServiceFeed(policy: .wait(count: 2)) { stream in
            for number in 1...request.upTo { try await stream.send(Greeting(text: "", number: number)) }
        }
    }
}
