internal import CZlib

/// How deflated bytes are wrapped.
protocol ZlibContainer {
    static var name: String { get }
    static var markBytes: Int { get }
    static var hasMembers: Bool { get }
    /// What zlib calls window bits.
    static var windowBits: Int32 { get }
    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool
}

/// gzip (RFC 1952), of which zlib checks each member's CRC-32 and length.
enum GzipContainer: ZlibContainer {
    static let name = "gzip"
    static let markBytes = 2
    static let hasMembers = true
    /// 15 bits of window; plus 16 means a gzip header is required.
    static let windowBits: Int32 = 15 + 16

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }
}

/// Deflate without a container (RFC 1951), as zip archives have it. There is no mark of its own.
enum NoContainer: ZlibContainer {
    static let name = "deflate"
    static let markBytes = 0
    static let hasMembers = false
    /// 15 bits of window; negative means that neither header nor checksum is there.
    static let windowBits: Int32 = -15

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool { true }
}

typealias GzipDecoder = ZlibDecoder<GzipContainer>
typealias DeflateDecoder = ZlibDecoder<NoContainer>

/// Decompresses by zlib.
final class ZlibDecoder<Container: ZlibContainer>: StreamDecoder {
    static var name: String { Container.name }
    static var markBytes: Int { Container.markBytes }
    static var hasMembers: Bool { Container.hasMembers }

    private let stream: UnsafeMutablePointer<z_stream>

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool { Container.begins(bytes) }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream, Container.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func beginMember() { inflateReset(stream) }

    /// Decompresses until one of the buffers is used up or the member ends.
    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool) {
        let room = min(output.count, 1 << 30)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END else {
            throw CorruptStream(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
        }
        return (
            input.count - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out), status == Z_STREAM_END
        )
    }
}
