import Testing

@testable import Credentials

@Suite("Secret")
struct SecretTests {
    static let text = "canary-9f2c-never-print"

    private struct Holder {
        var secret: Secret
        var list: [Secret]
    }

    @Test("Prints as redacted, alone and inside other values, however it is printed")
    func redacted() {
        let secret = Secret(Self.text)
        let holder = Holder(secret: secret, list: [secret])
        var dumped = ""
        dump(holder, to: &dumped)
        let reflected = "\(Mirror(reflecting: secret).children.map { "\($0)" })"
        for printed in ["\(secret)", String(reflecting: secret), "\(holder)", "\([secret])", dumped, reflected] {
            #expect(!printed.contains("canary"))
            #expect(!printed.contains("99, 97"))
        }
        #expect("\(secret)" == Secret.redacted)
        #expect(secret.revealed == Self.text)
    }

    @Test("Is no value of JSON") func noCodable() {
        #expect(!((Secret(Self.text) as Any) is any Encodable))
        #expect(!((Secret(Self.text) as Any) is any Decodable))
    }

    @Test("Compares by content", arguments: ["", "a", "canary-9f2c-never-prinT", "canary-9f2c-never-print "])
    func comparison(other: String) {
        #expect(Secret(Self.text) != Secret(other))
        #expect(Secret(other) == Secret(other))
        // A prefix with zeros behind it is another secret.
        #expect(Secret(other) != Secret(other + "\0"))
    }

    @Test("Takes bytes away from whom they come") func taking() {
        var bytes = Array(Self.text.utf8)
        let secret = Secret(taking: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret == Secret(Self.text))
        #expect(secret.count == Self.text.utf8.count)
    }

    @Test("Memory is cleared", arguments: [1, 15, 16, 4_095, 4_096, 10_000]) func cleared(count: Int) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        defer { buffer.deallocate() }
        for index in 0..<count { buffer[index] = 0xA5 }
        SecretMemory.clear(buffer)
        #expect(buffer.allSatisfy { $0 == 0 })
    }

    @Test("Any size is held", arguments: [0, 1, 4_095, 4_096, 4_097, Secret.bytesMax]) func sizes(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let secret = bytes.withUnsafeBytes { Secret(copying: $0) }
        #expect(secret.withBytes { Array($0) } == bytes)
    }
}
