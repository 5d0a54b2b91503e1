internal import CZlib

/// Deflate without a container (RFC 1951), as zip archives have it, by zlib.
final class DeflateDecoder: StreamDecoder {
    static let name = "deflate"
    /// There is no mark of its own.
    static let markBytes = 0
    static let hasMembers = false

    private let stream: UnsafeMutablePointer<z_stream>

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool { true }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; negative means that neither header nor checksum is there.
        let status = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func beginMember() { inflateReset(stream) }

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool) {
        try GzipDecoder.inflate(stream, input, into: output)
    }
}
