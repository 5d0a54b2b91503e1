internal import IPCProtocol
internal import MessagePack
internal import ServiceKit

/// A message of the schema, as the door takes and gives it.
struct Wire<Message: IPCValue>: ServiceRequest, ServiceResponse {
    let message: Message

    init(_ message: Message) {
        self.message = message
    }

    init(parameters: [UInt8]) throws {
        message = try IPCPayload(unchecked: parameters.isEmpty ? IPCPayload.emptyMap.bytes : parameters).decoded()
    }

    func write(to writer: inout MessagePackWriter) throws { try message.write(to: &writer) }
}

extension ServiceMethod {
    /// A method of the schema.
    init<Params: IPCValue, Answer: IPCValue>(
        _ method: IPCMethod<Params, Answer>, runningMax: Int = 4_096,
        _ body: @escaping @Sendable (Service, Params, ServiceCall) async throws -> Answer
    ) {
        self.init(method.name, isIdempotent: method.info.isIdempotent, runningMax: runningMax) {
            (service: Service, request: Wire<Params>, call) in
            Wire(try await body(service, request.message, call))
        }
    }

    /// A subscription of the schema.
    init<Params: IPCValue, Info: IPCValue, Event: IPCValue>(
        _ method: IPCEventMethod<Params, Info, Event>, runningMax: Int = 1_024,
        _ body: @escaping @Sendable (Service, Params, ServiceCall) async throws -> ServiceFeed
    ) {
        self.init(feed: method.name, runningMax: runningMax) { (service: Service, request: Wire<Params>, call) in
            try await body(service, request.message, call)
        }
    }
}

extension ServiceStream {
    /// Sends an event of the schema.
    func send(_ message: some IPCValue, key: String? = nil, sequence: UInt64? = nil) async throws {
        try await send(Wire(message), key: key, sequence: sequence)
    }
}
