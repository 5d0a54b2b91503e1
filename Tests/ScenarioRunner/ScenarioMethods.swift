import IPCClient
import IPCProtocol
import MessagePack

/// The methods that scenarios use, each with the schema's types: what is sent and what comes goes through them.
enum ScenarioMethods {
    typealias Call = @Sendable (MessagePackValue, IPCClient) async throws -> MessagePackValue

    static func call(_ name: String, _ params: MessagePackValue, _ client: IPCClient) async throws -> MessagePackValue {
        guard let call = calls[name] else { throw ScenarioFault.unknownMethod(name) }
        return try await call(params, client)
    }

    static func stream(_ name: String, _ params: MessagePackValue, _ client: IPCClient) async throws -> MessagePackValue
    {
        guard let stream = streams[name] else { throw ScenarioFault.unknownMethod(name) }
        return try await stream(params, client)
    }

    /// The states that a replay shows after each control. Of a replay that plays, only the last one: how many come before
    /// depends on the clock.
    static func replay(
        _ params: MessagePackValue, _ controls: [ScenarioValue], _ client: IPCClient
    ) async throws -> MessagePackValue {
        let events = try await client.subscribe(IPC.mtfReplay, try message(params, IPC.ReplayParams.self))
        defer { events.cancel() }
        var states = [try await next(events)]
        for control in controls {
            guard case .map(let pairs) = control.message else { throw ScenarioFault.noControl }
            let number = MessagePackPair("replay", .int(Int64(events.info.replay)))
            _ = try await call("mtf.replay.control", .map([number] + pairs), client)
            var event = try await next(events)
            if control.message["action"] == .string("play") {
                while !event.ended { event = try await next(events) }
            }
            states.append(event)
        }
        return .array(try states.map { try IPCPayload($0).value() })
    }

    private static func next(
        _ events: IPCEvents<IPC.ReplayInfo, IPC.ReplayEvent>
    ) async throws -> IPC.ReplayEvent {
        guard let received = try await events.next() else { throw ScenarioFault.replayEnded }
        return received.event
    }

    private static let calls: [String: Call] = [
        entry(IPC.barsGet), entry(IPC.importStart), entry(IPC.importWait), entry(IPC.instrumentsGet),
        entry(IPC.instrumentsList), entry(IPC.mtfReplayControl), entry(IPC.mtfSnapshot), entry(IPC.qualityGet),
        entry(IPC.qualityVerify), entry(IPC.storeCheck), entry(IPC.ticksDelete),
    ].reduce(into: [:]) { $0[$1.0] = $1.1 }

    private static let streams: [String: Call] = [entry(IPC.barsStream), entry(IPC.ticksStream)]
        .reduce(into: [:]) { $0[$1.0] = $1.1 }

    private static func entry<Params: IPCValue, Result: IPCValue>(_ method: IPCMethod<Params, Result>) -> (String, Call)
    {
        (
            method.name,
            { params, client in
                let result = try await client.call(method, try message(params, Params.self))
                return try IPCPayload(result).value()
            }
        )
    }

    private static func entry<Params: IPCValue, Info: IPCValue, Event: IPCValue>(
        _ method: IPCEventMethod<Params, Info, Event>
    ) -> (String, Call) {
        (
            method.name,
            { params, client in
                let events = try await client.subscribe(method, try message(params, Params.self))
                defer { events.cancel() }
                var all: [MessagePackValue] = []
                while let received = try await events.next() { all.append(try IPCPayload(received.event).value()) }
                return .map([
                    MessagePackPair("events", .array(all)),
                    MessagePackPair("info", try IPCPayload(events.info).value()),
                ])
            }
        )
    }

    private static func message<Message: IPCValue>(_ value: MessagePackValue, _ type: Message.Type) throws -> Message {
        try IPCPayload(value).decoded(as: type)
    }
}
