import Foundation
import MessagePack
import Testing

struct CodableTests {
    private struct Bar: Codable, Equatable {
        var time: Int64
        var open: Double
        var volume: Float
        var isPartial: Bool
        var note: String?
        var raw: MessagePackBinary
        var closed: MessagePackTimestamp
        var tags: [String]
        var levels: [String: UInt64]
        var side: Side
        var parent: [Bar]

        enum Side: String, Codable { case bid, ask }
    }

    private func bar(parent: [Bar] = []) -> Bar {
        Bar(
            time: -1, open: 1.10427, volume: 0.5, isPartial: true, note: nil, raw: MessagePackBinary([1, 2, 3]),
            closed: MessagePackTimestamp(nanosecondsSince1970: 1_700_000_000_000_000_001), tags: ["a", "b"],
            levels: ["z": .max, "a": 1], side: .ask, parent: parent)
    }

    private func roundTrip<Value: Codable & Equatable>(_ value: Value) throws {
        let bytes = try MessagePackEncoder().encode(value)
        #expect(try MessagePackDecoder().decode(Value.self, from: bytes) == value)
    }

    @Test func structuresComeBack() throws {
        try roundTrip(bar())
        try roundTrip(bar(parent: [bar(), bar(parent: [bar()])]))
        try roundTrip([[1, 2], [], [3]])
        try roundTrip([1: "one", -2: "minus two"])
        try roundTrip([Optional(1), nil, 3])
        try roundTrip(["a": Optional(true), "b": nil])
        try roundTrip("text")
        try roundTrip(UInt64.max)
        try roundTrip(Int64.min)
        try roundTrip(1.5 as Float)
        try roundTrip(Optional<Int>.none)
        try roundTrip([Int8.min, .max])
        try roundTrip(MessagePackValue.map([MessagePackPair(1, [nil, true])]))
        try roundTrip(MessagePackExtension(type: 5, content: [1, 2, 3]))
    }

    @Test func bytesAreWhatOtherCodecsWrite() throws {
        struct Params: Codable {
            var symbol: String
            var limit: Int
            var from: MessagePackTimestamp?
            var data: MessagePackBinary
            var plain: [UInt8]
        }
        let bytes = try MessagePackEncoder().encode(
            Params(symbol: "EURUSD", limit: 100, from: nil, data: MessagePackBinary([7]), plain: [7]))
        #expect(
            Hex.text(bytes)
                == "84a673796d626f6ca6455552555344a56c696d697464a464617461c40107a5706c61696e9107")
    }

    @Test func dictionariesAndSetsAreInOrder() throws {
        let names = (0..<200).map { "key \($0)" }
        let dictionary = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
        guard case .map(let pairs) = try MessagePackEncoder().encodeValue(dictionary) else {
            Issue.record("a dictionary is no map")
            return
        }
        #expect(pairs.map(\.key) == names.sorted().map { .string($0) })
        #expect(try MessagePackEncoder().encodeValue(Set([3, 1, 2, 300, -1])) == [1, 2, 3, 300, -1])
        struct Place: Codable, Hashable { var x: Int }
        let places = Dictionary(uniqueKeysWithValues: (0..<50).map { (Place(x: $0), "\($0)") })
        let expected = (0..<50).flatMap { [["x": .int(Int64($0))], .string("\($0)")] as [MessagePackValue] }
        #expect(try MessagePackEncoder().encodeValue(["in": places]) == ["in": .array(expected)])
        // The order of keys is that of their bytes also where the language has another one.
        #expect(try MessagePackEncoder().encodeValue(["é": 1, "z": 2]) == ["z": 2, "é": 1])
    }

    @Test func containersMayBeFilledByTurns() throws {
        struct Twisted: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Key.self)
                var one = outer.nestedUnkeyedContainer(forKey: Key("one"))
                var two = outer.nestedContainer(keyedBy: Key.self, forKey: Key("two"))
                try one.encode(1)
                try two.encode(true, forKey: Key("x"))
                try one.encode("a")
                try two.encode(false, forKey: Key("x"))
                var inner = one.nestedUnkeyedContainer()
                try inner.encode(2.5)
                try one.encodeNil()
                try [7].encode(to: outer.superEncoder())
                _ = outer.nestedUnkeyedContainer(forKey: Key("empty"))
            }
        }
        #expect(
            try MessagePackEncoder().encodeValue(Twisted())
                == ["one": [1, "a", [2.5], nil], "two": ["x": false], "super": [7], "empty": []])
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    @Test func inheritanceWorks() throws {
        let bytes = try MessagePackEncoder().encode(Derived(base: 1, own: 2))
        #expect(try MessagePackValue(decoding: bytes) == ["own": 2, "super": ["base": 1]])
        let again = try MessagePackDecoder().decode(Derived.self, from: bytes)
        #expect(again.base == 1 && again.own == 2)
    }

    private class Base: Codable {
        let base: Int
        init(base: Int) { self.base = base }
    }

    private final class Derived: Base {
        let own: Int

        init(base: Int, own: Int) {
            self.own = own
            super.init(base: base)
        }

        private enum CodingKeys: String, CodingKey { case own }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            own = try container.decode(Int.self, forKey: .own)
            try super.init(from: try container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(own, forKey: .own)
            try super.encode(to: container.superEncoder())
        }
    }

    @Test func mismatchesNameTheirPath() throws {
        struct Request: Decodable {
            var bars: [Inner]
            struct Inner: Decodable { var open: Double }
        }
        let bytes = try MessagePackValue.map([
            MessagePackPair("bars", [["open": 1], ["open": "high"]])
        ]).encoded()
        do {
            _ = try MessagePackDecoder().decode(Request.self, from: bytes)
            Issue.record("text was read as a number")
        } catch DecodingError.typeMismatch(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["bars", "1", "open"])
            #expect(context.debugDescription == "found string, expected float")
        }
    }

    @Test func numbersAreTakenExactlyOrRefused() throws {
        let decoder = MessagePackDecoder()
        #expect(try decoder.decode(Double.self, from: .int(3)) == 3)
        #expect(try decoder.decode(Float.self, from: .double(0.5)) == 0.5)
        #expect(throws: DecodingError.self) { try decoder.decode(Double.self, from: .int(.max)) }
        #expect(throws: DecodingError.self) { try decoder.decode(Float.self, from: .double(1.10427)) }
        #expect(throws: DecodingError.self) { try decoder.decode(Int.self, from: .double(3)) }
        #expect(throws: DecodingError.self) { try decoder.decode(UInt8.self, from: .int(256)) }
        #expect(throws: DecodingError.self) { try decoder.decode(Int.self, from: .uint(.max)) }
        #expect(throws: DecodingError.self) { try decoder.decode(Bool.self, from: 1) }
        #expect(throws: DecodingError.self) { try decoder.decode(String.self, from: .binary([0x61])) }
        #expect(throws: DecodingError.self) { try decoder.decode([UInt8].self, from: .binary([0x61])) }
    }

    @Test func integersOfMoreThan64BitsAreRefused() {
        struct Wide: Codable { var wide: Int128 }
        #expect(throws: EncodingError.self) { try MessagePackEncoder().encode(Wide(wide: 1)) }
        #expect(throws: EncodingError.self) { try MessagePackEncoder().encode([UInt128(1)]) }
        #expect(throws: EncodingError.self) { try MessagePackEncoder().encode(Int128(1)) }
        #expect(throws: DecodingError.self) { try MessagePackDecoder().decode(Wide.self, from: ["wide": 1]) }
        #expect(throws: DecodingError.self) { try MessagePackDecoder().decode([UInt128].self, from: [1]) }
        #expect(throws: DecodingError.self) { try MessagePackDecoder().decode(Int128.self, from: 1) }
    }

    @Test func keysAreTextAndComeOnce() throws {
        let decoder = MessagePackDecoder()
        #expect(throws: DecodingError.self) { try decoder.decode([String: Int].self, from: [1: 2]) }
        #expect(throws: DecodingError.self) { try decoder.decode([String: Int].self, from: ["a": 2, "a": 3]) }
        struct Known: Decodable { var a: Int }
        #expect(try decoder.decode(Known.self, from: ["a": 1, "later": [1, 2]]).a == 1)
        #expect(throws: DecodingError.self) { try decoder.decode(Known.self, from: ["b": 1]) }
        #expect(throws: DecodingError.self) { try decoder.decode(Known.self, from: ["a": nil]) }
    }

    @Test func arraysEndWhereTheyEnd() throws {
        struct Three: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                for _ in 0..<3 { _ = try container.decode(Int.self) }
            }
        }
        #expect(throws: DecodingError.self) { try MessagePackDecoder().decode(Three.self, from: .array([1, 2])) }
        struct ThreeNils: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                for _ in 0..<3 { _ = try container.decodeNil() }
            }
        }
        #expect(throws: DecodingError.self) {
            try MessagePackDecoder().decode(ThreeNils.self, from: .array([nil, nil]))
        }
    }

    @Test func limitsHoldWhileDecodingAndEncoding() throws {
        let decoder = MessagePackDecoder(limits: MessagePackLimits(depthMax: 2))
        #expect(try decoder.decode([[Int]].self, from: [0x91, 0x91, 1]) == [[1]])
        #expect(throws: MessagePackError.tooDeep(at: 2, depthMax: 2)) {
            try decoder.decode([[[Int]]].self, from: [0x91, 0x91, 0x91, 1])
        }
        var encoder = MessagePackEncoder()
        encoder.depthMax = 2
        #expect(try encoder.encode([[1]]) == [0x91, 0x91, 1])
        #expect(throws: EncodingError.self) { try encoder.encode([[[1]]]) }
        // A value that contains itself without end would use up the stack.
        struct Endless: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(Endless())
            }
        }
        #expect(throws: EncodingError.self) { try MessagePackEncoder().encode(Endless()) }
    }

    @Test func whatEncodesNothingIsRefusedAlone() throws {
        struct Nothing: Encodable { func encode(to encoder: any Encoder) {} }
        #expect(throws: EncodingError.self) { try MessagePackEncoder().encode(Nothing()) }
        #expect(try MessagePackEncoder().encode([Nothing()]) == [0x91, 0x80])
    }

    @Test func userInfoIsHandedOn() throws {
        let key = CodingUserInfoKey(rawValue: "scale")!
        struct Scaled: Codable {
            var scale: Int
            init() { scale = 0 }
            init(from decoder: any Decoder) throws {
                scale = decoder.userInfo[CodingUserInfoKey(rawValue: "scale")!] as? Int ?? -1
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(encoder.userInfo[CodingUserInfoKey(rawValue: "scale")!] as? Int ?? -1)
            }
        }
        var encoder = MessagePackEncoder()
        encoder.userInfo[key] = 5
        var decoder = MessagePackDecoder()
        decoder.userInfo[key] = 6
        #expect(try encoder.encode([Scaled()]) == [0x91, 5])
        #expect(try decoder.decode([Scaled].self, from: [0x91, 5]).map(\.scale) == [6])
    }

    /// Our types go through other coders, too, where these can hold them.
    @Test func otherCodersTakeOurTypes() throws {
        struct All: Codable, Equatable {
            var binary: MessagePackBinary
            var timestamp: MessagePackTimestamp
            var ext: MessagePackExtension
        }
        let all = All(
            binary: MessagePackBinary([1, 2]), timestamp: MessagePackTimestamp(nanosecondsSince1970: -1),
            ext: MessagePackExtension(type: 3, content: [4]))
        let json = try JSONEncoder().encode(all)
        #expect(try JSONDecoder().decode(All.self, from: json) == all)
        #expect(throws: EncodingError.self) { try JSONEncoder().encode([MessagePackValue.nil]) }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([MessagePackValue].self, from: Data("[1]".utf8))
        }
        try roundTrip(all)
    }

    @Test func encodedValuesGoBehindWhatIsThere() throws {
        var writer = MessagePackWriter()
        writer.write(1)
        try MessagePackEncoder().encode(["a": 1], into: &writer)
        #expect(Hex.text(writer.bytes) == "0181a16101")
    }
}
