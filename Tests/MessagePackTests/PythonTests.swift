import Foundation
import MessagePack
import TestSupport
import Testing

/// Round trips with the msgpack package of PyPI, both ways.
@Suite(.enabled(if: Peers.hasPython, Peers.pythonAbsence))
struct PythonTests {
    private func run(_ arguments: String...) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "peer.py").path
        let (status, output) = try Python.run(script: script, arguments)
        #expect(status == 0, "\(output)")
    }

    /// Our values, read and written again by Python, are the bytes that we write: with every float as a double, since
    /// Python has no other.
    @Test(arguments: [1, 2] as [UInt64])
    func pythonReadsOurs(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var random = RandomValue(seed: seed, hasPlainKeys: true)
        var ours = MessagePackWriter()
        var expected = MessagePackWriter()
        for _ in 0..<500 {
            let value = random.next()
            try ours.write(value)
            try expected.write(Self.widened(value))
        }
        let path = try folder.write("ours.msgpack", ours.bytes)
        try run("again", path, folder.path + "/theirs.msgpack")
        let theirs = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/theirs.msgpack")))
        #expect(theirs == expected.bytes, "seed \(seed)")
    }

    /// Values that Python made come back byte for byte, and it finds them to be equal.
    @Test(arguments: [1, 2])
    func weReadPythons(seed: Int) throws {
        let folder = try TemporaryFolder()
        try run("make", "\(seed)", "500", folder.path + "/theirs.msgpack")
        let theirs = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/theirs.msgpack")))
        var stream = MessagePackStreamBuffer()
        stream.append(theirs)
        var ours = MessagePackWriter()
        var count = 0
        while let value = try stream.next({ bytes throws(MessagePackError) in
            var reader = MessagePackReader(unsafe: bytes)
            let value = try reader.readValue()
            try reader.finish()
            return value
        }) {
            try ours.write(value)
            count += 1
        }
        try stream.finish()
        #expect(count == 500)
        #expect(ours.bytes == theirs, "seed \(seed)")
        let path = try folder.write("ours.msgpack", ours.bytes)
        try run("check", "\(seed)", "500", path)
    }

    private static func widened(_ value: MessagePackValue) -> MessagePackValue {
        switch value {
        case .float(let value): .double(Double(value))
        case .array(let elements): .array(elements.map(widened))
        case .map(let pairs): .map(pairs.map { MessagePackPair($0.key, widened($0.value)) })
        default: value
        }
    }
}
