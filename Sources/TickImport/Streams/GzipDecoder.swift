internal import CZlib

/// gzip (RFC 1952), by zlib, which checks each member's CRC-32 and length.
final class GzipDecoder: StreamDecoder {
    static let name = "gzip"
    static let markBytes = 2
    static let hasMembers = true

    private let stream: UnsafeMutablePointer<z_stream>

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; plus 16 means a gzip header is required.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
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

    /// Decompresses until one of the buffers is used up or the member ends.
    static func inflate(
        _ stream: UnsafeMutablePointer<z_stream>, _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool) {
        let room = min(output.count, 1 << 30)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END else {
            throw CorruptStream(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
        }
        return (
            input.count - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out), status == Z_STREAM_END
        )
    }
}
