import Foundation
import MessagePack
import Testing

/// The vectors of other implementations.
@Suite(.enabled(if: Peers.hasVectors, Peers.vectorsAbsence))
struct VectorTests {
    private func read(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: Peers.vectors + "/" + name))
    }

    /// kawanet/msgpack-test-suite: every encoding gives the value, and ours is the shortest of them.
    @Test func msgpackTestSuite() throws {
        let groups = try JSONDecoder().decode(
            [String: [VectorCase]].self, from: try read("msgpack-test-suite.first-half.json"))
        var encodings = 0
        for (group, cases) in groups.sorted(by: { $0.key < $1.key }) {
            for vector in cases {
                let expected = vector.value
                for hex in vector.msgpack {
                    let bytes = Hex.bytes(hex)
                    let decoded = try MessagePackValue(decoding: bytes)
                    #expect(VectorCase.isSame(decoded, expected), "\(group) \(hex): \(decoded)")
                    var framer = MessagePackFramer()
                    #expect(try bytes.withUnsafeBytes { try framer.advance(over: $0) } == bytes.count)
                    encodings += 1
                }
                let ours = Hex.text(try expected.encoded(floats: .shortest))
                // Integers are given as floats, too, which may be shorter; but then they would come back as floats.
                let given = try vector.msgpack.map { $0.replacing("-", with: "") }.filter {
                    try MessagePackValue(decoding: Hex.bytes($0)).kind == expected.kind
                }
                #expect(given.contains(ours), "\(group) \(expected): \(ours) is not in \(given)")
                #expect(ours.count == given.map(\.count).min(), "\(group) \(expected): \(ours) is not the shortest")
            }
        }
        #expect(encodings > 100)
    }

    /// msgpack-ruby: the same values in all formats, and each in its shortest one.
    @Test func msgpackRuby() throws {
        let expected = try JSONDecoder().decode([VectorJSON].self, from: try read("msgpack-ruby/cases.json"))
        let compact = [UInt8](try read("msgpack-ruby/cases_compact.msg"))
        for name in ["cases.msg", "cases_compact.msg"] {
            let values = try sequence([UInt8](try read("msgpack-ruby/" + name)))
            #expect(values.count == expected.count)
            for (index, value) in values.enumerated() {
                #expect(expected[index].isSame(as: value), "\(name), value \(index): \(value)")
            }
            var writer = MessagePackWriter()
            for value in values { try writer.write(value) }
            #expect(writer.bytes == compact, "\(name), encoded again")
        }
    }

    /// nlohmann/json_test_data: JSON documents and their twins.
    @Test func nlohmann() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Peers.vectors + "/nlohmann").sorted()
        var pairs = 0
        let limits = MessagePackLimits(depthMax: MessagePackLimits.depthCeiling)
        for name in names where name.hasSuffix(".msgpack") {
            let bytes = [UInt8](try read("nlohmann/" + name))
            let value = try MessagePackValue(decoding: bytes, limits: limits)
            let json = try JSONDecoder().decode(VectorJSON.self, from: try read("nlohmann/" + name.dropLast(8)))
            #expect(json.isSame(as: value), "\(name)")
            let again = try value.encoded()
            #expect(try MessagePackValue(decoding: again, limits: limits) == value, "\(name), encoded again")
            #expect(again.count <= bytes.count, "\(name): \(again.count) bytes instead of \(bytes.count)")
            pairs += 1
        }
        #expect(pairs > 50)
    }

    private func sequence(_ bytes: [UInt8]) throws -> [MessagePackValue] {
        try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
            var values: [MessagePackValue] = []
            while !reader.isAtEnd { values.append(try reader.readValue()) }
            return values
        }
    }
}
