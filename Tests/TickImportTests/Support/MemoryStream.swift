@testable import TickImport

/// Bytes in memory as a stream.
final class MemoryStream: ByteStream {
    let path: String
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8], path: String = "memory") {
        self.bytes = bytes
        self.path = path
    }

    var fileBytesRead: Int { position }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        let count = min(buffer.count, bytes.count - position)
        if count > 0 {
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<(position + count)]))
            }
        }
        position += count
        return count
    }

    func checkUnchanged() throws(ImportError) {}
}
