import Foundation
import IPCProtocol
import MessagePack
import TestSupport
import Testing

/// One test for each of the requirements H20 to H22, on whole messages of the protocol.
@Suite struct HostileMessageTests {
    private static let limits = IPCLimits().messagePack

    private static func incoming(_ bytes: [UInt8]) throws(IPCFault) -> IPCIncoming {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(IPCFault) in try IPCIncoming(bytes, limits: limits) }
        }.get()
    }

    private static func request(_ params: [UInt8]) -> [UInt8] {
        [0x94, 0x00, 0x01, 0xab] + Array("system.echo".utf8) + [0x91] + params
    }

    // MARK: H20

    @Test func h20NestingIsATypedErrorEverywhere() throws {
        let nested: [UInt8] = [UInt8](repeating: 0x91, count: 10_000) + [0xc0]
        let maps: [UInt8] = Array([[UInt8]](repeating: [0x81, 0xa1, 0x61], count: 10_000).joined()) + [0xc0]
        for deep in [nested, maps] {
            for message in [
                deep, Self.request(deep), [0x94, 0x01, 0x01, 0xc0] + deep, [0x94, 0x01, 0x01] + deep + [0xc0],
                [0x93, 0x02, 0xa2, 0x24, 0x78, 0x91] + deep,
            ] as [[UInt8]] {
                let fault = #expect(throws: IPCFault.self) { try Self.incoming(message) }
                #expect(fault?.code == .parse)
                var framer = MessagePackFramer(limits: Self.limits)
                #expect(throws: MessagePackError.self) {
                    try message.withUnsafeBytes { bytes throws(MessagePackError) in try framer.advance(over: bytes) }
                }
            }
            // Within a field that is passed over, and within one that is read.
            for field in ["_trace", "_own", "symbol", "none"] {
                let map = [0x81, 0xa0 | UInt8(field.utf8.count)] + Array(field.utf8) + deep
                #expect(throws: IPCFault.self) { try IPCPayload(unchecked: map).decoded(as: IPC.TicksParams.self) }
                if field == "_trace" {
                    #expect(throws: IPCFault.self) {
                        try map.withUnsafeBytes { bytes in
                            try Result { () throws(IPCFault) in try IPCRequestOptions(bytes) }.get()
                        }
                    }
                }
            }
        }
    }

    // MARK: H21

    @Test func h21PromisesMakeNoMemory() throws {
        for promise in [
            [0xdd, 0xff, 0x00, 0x00, 0x00], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff],
            [0xdb, 0x7f, 0xff, 0xff, 0xff], [0xc9, 0xff, 0xff, 0xff, 0xff, 39],
        ] as [[UInt8]] {
            for message in [
                promise, Self.request(promise), Self.request(promise + [UInt8](repeating: 0, count: 1_000)),
            ] {
                let fault = #expect(throws: IPCFault.self) { try Self.incoming(message) }
                #expect(fault?.code == .parse || fault?.code == .tooLarge)
            }
            // A stream is refused before the bytes come.
            var framer = MessagePackFramer(limits: Self.limits)
            #expect(throws: MessagePackError.self) {
                try Self.request(promise).withUnsafeBytes { bytes throws(MessagePackError) in
                    try framer.advance(over: bytes)
                }
            }
        }
        // Headers that each fit the rest of the message, and together do not.
        let chained: [UInt8] =
            Array([[UInt8]](repeating: [0xdc, 0x40, 0x00], count: 20).joined())
            + [UInt8](repeating: 0xc0, count: 20_000)
        #expect(throws: IPCFault.self) { try Self.incoming(Self.request(chained)) }
        // Typed fields, too.
        let symbols = [0x81, 0xa7] + Array("symbols".utf8) + [0xdd, 0x7f, 0xff, 0xff, 0xff, 0xa1, 0x61] as [UInt8]
        #expect(throws: IPCFault.self) { try IPCPayload(unchecked: symbols).decoded(as: IPC.BarsSubscribeParams.self) }
    }

    // MARK: H22

    /// `FUZZ_CASES` says how many.
    @Test func h22LengthsNeverTrap() throws {
        let seed = Fuzz.seed
        var random = SplitMix64(seed: seed)
        let lengths: [[UInt8]] = [
            [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0x00, 0x00, 0x00], [0, 0, 0, 0], [0xff, 0xff],
        ]
        let params = try IPCPayload(IPC.BarsParams(symbol: "EURUSD", timeframe: "1m", from: 1, to: 2, limit: 5)).bytes
        let batch = try IPCPayload(
            IPC.BarBatch(
                symbol: "A", timeframe: "1m", side: .bid, calendar: "utc", priceScale: 5, volumeScale: 0, count: 1,
                openTime: [1], closeTime: [2], open: [1], high: [1], low: [1], close: [1], volume: [1], tickCount: [1],
                complete: [1], truncated: false)
        ).bytes
        for _ in 0..<Fuzz.cases {
            var bytes = Self.request(Bool.random(using: &random) ? params : batch)
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[place] = .random(in: .min ... .max, using: &random)
                } else {
                    let length = lengths.randomElement(using: &random)!
                    bytes.replaceSubrange(place..<min(place + length.count, bytes.count), with: length)
                }
            }
            // Whatever comes of it: a value or a typed error.
            guard let incoming = try? Self.incoming(bytes) else { continue }
            guard case .request(_, _, let range) = incoming else { continue }
            let payload = IPCPayload(unchecked: Array(bytes[range]))
            _ = try? payload.decoded(as: IPC.BarsParams.self)
            _ = try? payload.decoded(as: IPC.BarBatch.self)
            _ = payload.bytes.withUnsafeBytes { bytes in
                Result { () throws(IPCFault) in try IPCRequestOptions(bytes) }
            }
        }
    }

    @Test func h22CountsAreCapped() throws {
        // Names, keys of the protocol, and messages.
        let long = [0x94, 0x00, 0x01, 0xda, 0xff, 0xff] + [UInt8](repeating: 0x61, count: 65_535) + [0x90]
        guard case .refused(_, let fault) = try Self.incoming(long) else {
            Issue.record("a method's name of 65,535 bytes was taken")
            return
        }
        #expect(fault.code == .unknownMethod)
        let large = [UInt8](repeating: 0, count: Self.limits.messageBytesMax + 1)
        #expect(#expect(throws: IPCFault.self) { try Self.incoming(large) }?.code == .tooLarge)
    }

    // MARK: What else is no message

    @Test(
        arguments: [
            [], [0xc0], [0x00], [0x80], [0x90], [0x91, 0x00], [0x93, 0x00, 0x01, 0xa1],
            [0x94, 0x03, 0x01, 0xa1, 0x61, 0x90],
            [0x93, 0x02, 0xa1, 0x61, 0x80], [0x94, 0x00, 0xff, 0xa1, 0x61, 0x90], [0x94, 0x00, 0x01, 0x01, 0x90],
            [0x94, 0x00, 0xca, 0, 0, 0, 0, 0xa1, 0x61, 0x90], [0x94, 0x00, 0x01, 0xa1, 0x61, 0x90, 0xc0], [0xc1],
            [0x95, 0x00, 0x01, 0xa1, 0x61, 0x90, 0xc0], [0x92, 0x02, 0xa1], [0x93, 0x02, 0x01, 0x90],
        ] as [[UInt8]])
    func isRefused(bytes: [UInt8]) {
        let fault = #expect(throws: IPCFault.self) { try Self.incoming(bytes) }
        #expect(fault?.code == .parse)
    }

    private enum Fuzz {
        static let cases = environment("FUZZ_CASES").flatMap { Int($0) } ?? 20_000
        static let seed = environment("FUZZ_SEED").flatMap { UInt64($0) } ?? 20_260

        private static func environment(_ name: String) -> String? {
            ProcessInfo.processInfo.environment[name]
        }
    }
}
