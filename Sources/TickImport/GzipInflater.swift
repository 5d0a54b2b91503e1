import CZlib

/// A gzip stream of one or more members, inflated piece by piece.
///
/// zlib checks each member's CRC-32 and length (RFC 1952).
final class GzipInflater {
    enum Failure: Error {
        /// The compressed data ends before its end mark.
        case truncated(atByte: Int)
        /// zlib found the data corrupt.
        case corrupt(atByte: Int, reason: String)
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Compressed bytes used so far.
    private(set) var consumed = 0
    private var insideMember = false
    private var finished = false

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

    static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// Inflates from `input` at ``consumed`` until `output` is full or the input ends.
    ///
    /// - Returns: bytes written; less than `output.count` only at the end.
    func read(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(Failure) -> Int {
        var written = 0
        while written < output.count, !finished {
            let piece = min(input.count - consumed, 1 << 30)
            if piece == 0 {
                if insideMember { throw .truncated(atByte: consumed) }
                finished = true
                break
            }
            if !insideMember {
                // Some writers pad the end with zeros.
                if consumed > 0, !GzipInflater.isGzip(UnsafeRawBufferPointer(rebasing: input[consumed...])) {
                    guard input[consumed...].allSatisfy({ $0 == 0 }) else {
                        throw .corrupt(atByte: consumed, reason: "bytes follow that are not gzip")
                    }
                    finished = true
                    break
                }
                inflateReset(stream)
                insideMember = true
            }
            let source = UnsafeMutableRawPointer(mutating: input.baseAddress! + consumed)
            stream.pointee.next_in = source.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(piece)
            stream.pointee.next_out = (output.baseAddress! + written).assumingMemoryBound(to: UInt8.self)
            let room = min(output.count - written, 1 << 30)
            stream.pointee.avail_out = UInt32(room)
            let status = inflate(stream, Z_NO_FLUSH)
            consumed += piece - Int(stream.pointee.avail_in)
            written += room - Int(stream.pointee.avail_out)
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: insideMember = false
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
                throw .corrupt(atByte: consumed, reason: reason)
            }
        }
        return written
    }
}
