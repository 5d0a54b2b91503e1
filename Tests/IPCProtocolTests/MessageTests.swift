import IPCProtocol
import MessagePack
import Testing

@Suite struct MessageTests {
    private static func fault(_ params: MessagePackValue) throws -> IPCFault? {
        let payload = try IPCPayload(params)
        return #expect(throws: IPCFault.self) { try payload.decoded(as: IPC.BarsSubscribeParams.self) }
    }

    @Test func comeBack() throws {
        let params = IPC.BarsParams(symbol: "EURUSD", timeframe: "1m", from: -1, side: .mid, limit: 10, last: true)
        #expect(try IPCPayload(params).decoded() == params)
        let event = IPC.LogEvent(
            time: 1, level: .warning, service: "store", message: "m", metadata: ["b": "1", "a": "2"])
        #expect(try IPCPayload(event).decoded() == event)
        #expect(try IPCPayload(IPC.Empty()).bytes == [0x80])
    }

    /// Equal values give equal bytes: maps in the order of their keys, fields in that of the schema.
    @Test func haveOneForm() throws {
        let one = try IPCPayload(["b": 1, "a": 2, "aa": 3] as [String: Int])
        #expect(try one.value() == ["a": 2, "aa": 3, "b": 1])
        let params = try IPCPayload(IPC.TicksParams(symbol: "A", limit: 1)).value()
        #expect(params == ["symbol": "A", "limit": 1])
    }

    @Test func nilAndAbsentAreTheSame() throws {
        let payload = try IPCPayload(["symbol": "A", "from": nil, "volumes": nil, "_trace": "x"] as MessagePackValue)
        #expect(try payload.decoded() == IPC.TicksParams(symbol: "A"))
    }

    @Test func nameTheFieldAtFault() throws {
        let good: [MessagePackPair] = [
            MessagePackPair("symbols", ["A"]), MessagePackPair("timeframes", ["1m"]),
        ]
        #expect(try Self.fault(.map([good[0]]))?.location == "timeframes")
        #expect(try Self.fault(.map(good + [MessagePackPair("side", "left")]))?.location == "side")
        #expect(try Self.fault(.map(good + [MessagePackPair("side", "left")]))?.advice == "write bid, ask, mid")
        #expect(try Self.fault(.map(good + [MessagePackPair("sides", 1)]))?.location == "sides")
        #expect(try Self.fault(.map(good + [good[0]]))?.location == "symbols")
        #expect(try Self.fault(.map([MessagePackPair("symbols", ["A", 5]), good[1]]))?.location == "symbols[1]")
        #expect(try Self.fault(.map([MessagePackPair("symbols", "A"), good[1]]))?.location == "symbols")
        #expect(try Self.fault([1])?.code == .invalidParams)
        let jobs = try IPCPayload(
            ["instruments": [["symbol": "A", "price_scale": "five"]]] as MessagePackValue)
        let fault = #expect(throws: IPCFault.self) { try jobs.decoded(as: IPC.InstrumentsListResult.self) }
        #expect(fault?.location == "instruments[0].price_scale")
    }

    @Test func faultsComeBack() throws {
        let fault = IPCFault(
            .notFound, "nothing is stored of the symbol X", service: "store", location: "symbol", advice: "import it",
            details: [MessagePackPair("known", ["A"])], isRetryable: true,
            causes: [IPCFault.Cause(code: "io", service: "duckdb", message: "IO Error")])
        #expect(try IPCPayload(fault).decoded(as: IPCFault.self) == fault)
        // One of a newer engine.
        let newer = try IPCPayload(
            [
                "code": "new_code", "service": "s", "message": "m", "more": [1], "details": [:], "retryable": false,
                "cause": [],
            ]
                as MessagePackValue)
        #expect(try newer.decoded(as: IPCFault.self).code.rawValue == "new_code")
    }

    /// As pynvim sends them.
    @Test func methodsMayBeNamedByBytes() throws {
        for (bytes, expected) in [
            ([0x94, 0, 5, 0xc4, 3, 0x61, 0x2e, 0x62, 0x90], IPCIncoming.request(id: 5, method: "a.b", params: 9..<9)),
            ([0x93, 2, 0xc4, 3, 0x61, 0x2e, 0x62, 0x92, 1, 2], .notification(method: "a.b", params: 7..<10)),
        ] as [([UInt8], IPCIncoming)] {
            let incoming = try bytes.withUnsafeBytes { try IPCIncoming($0, limits: IPCLimits().messagePack) }
            #expect(incoming == expected)
        }
    }

    @Test func methodsAreThoseOfTheSchema() {
        #expect(Set(IPC.methods.map(\.name)).count == IPC.methods.count)
        #expect(IPC.methods.contains { $0.name == "bars.get" && $0.isIdempotent && $0.resumption == nil })
        #expect(IPC.methods.contains { $0.name == "ticks.stream" && $0.resumption == .always })
        #expect(IPC.methods.contains { $0.name == "import.start" && !$0.isIdempotent })
    }
}
