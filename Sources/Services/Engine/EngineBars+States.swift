internal import BarEngine
internal import IPCProtocol
internal import MarketModel
internal import MessagePack

// What the command line needs to go on with a state by itself.

extension EngineBars {
    func state(_ params: IPC.StateParams) async throws -> IPC.StateResult {
        let symbol = try EngineParsing.symbol(params.symbol)
        let frames = try EngineParsing.timeframes(params.timeframes)
        let capacity = try EngineParsing.limit(params.capacity, "capacity", 1...10_000, else: 100)
        return try await store.read { query in
            let calendar = try EngineBars.calendar(params.calendar, symbol, query)
            let state = try query.state(
                of: symbol, at: params.at, timeframes: frames, calendar: calendar, capacity: capacity)
            return IPC.StateResult(state: .binary(state.saved()))
        }
    }

    func hash(_ params: IPC.TicksHashParams) async throws -> IPC.TicksHash {
        let symbol = try EngineParsing.symbol(params.symbol)
        return try await store.read { query in
            _ = try query.summary(of: symbol)
            return IPC.TicksHash(contentHash: try query.contentHash(of: symbol, before: params.before ?? .max))
        }
    }
}
