import MessagePack
import TestSupport
import Testing

/// The preconditions that keep the codec within its buffers.
@Suite struct TrapTests {
    @Test func bytesOutsideOfAMessageTrap() async {
        await #expect(processExitsWith: .trap) {
            try MessagePackReader.reading([0xc0, 0xc0]) { reader throws(MessagePackError) in
                reader.withUnsafeBytes(in: 1..<3) { _ in }
            }
        }
        await #expect(processExitsWith: .trap) {
            try MessagePackReader.reading([0xc0, 0xc0]) { reader throws(MessagePackError) in
                reader.withUnsafeBytes(in: -1..<1) { _ in }
            }
        }
        await #expect(processExitsWith: .success) {
            let count = try MessagePackReader.reading([0xc0, 0xc0]) { reader throws(MessagePackError) in
                let count = reader.withUnsafeBytes(in: 0..<2) { $0.count }
                _ = try reader.skip()
                _ = try reader.skip()
                return count
            }
            #expect(count == 2)
        }
    }

    @Test func bytesThatWereNotWrittenCannotBeKept() async {
        await #expect(processExitsWith: .trap) {
            var writer = MessagePackWriter()
            writer.append([1, 2, 3])
            writer.truncate(to: 4)
        }
        await #expect(processExitsWith: .trap) {
            var writer = MessagePackWriter()
            writer.truncate(to: -1)
        }
        await #expect(processExitsWith: .success) {
            var writer = MessagePackWriter()
            writer.append([1, 2, 3])
            writer.truncate(to: 3)
            #expect(writer.bytes == [1, 2, 3])
        }
    }
}
