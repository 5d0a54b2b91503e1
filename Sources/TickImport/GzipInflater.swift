import CZlib

/// A gzip stream of one or more members, read from a file and inflated piece by piece.
///
/// zlib checks each member's CRC-32 and length (RFC 1952).
final class GzipInflater {
    private static let inputBytes = 1 << 18

    private let stream: UnsafeMutablePointer<z_stream>
    /// Compressed bytes of the file, of which `unused` are still to be inflated.
    private let input: UnsafeMutableRawBufferPointer
    private var unused = 0..<0
    /// How much of the file is in `input` or was.
    private var fileOffset = 0
    private var insideMember = false
    private var finished = false

    /// Compressed bytes used so far.
    var consumed: Int { fileOffset - unused.count }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: GzipInflater.inputBytes, alignment: 64)
        // 15 bits of window; plus 16 means a gzip header is required.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Whether the file begins as gzip does.
    static func isGzip(_ file: borrowing InputFile) throws(ImportError) -> Bool {
        let mark = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
        defer { mark.deallocate() }
        return try file.read(into: mark, at: 0) == 2 && mark[0] == 0x1f && mark[1] == 0x8b
    }

    /// Inflates on from where the last call ended, until `output` is full or the file ends. Always the same file.
    ///
    /// - Returns: bytes written; less than `output.count` only at the end.
    /// - Throws: ``ImportError`` `.damaged` if the data ends before its end mark or zlib finds it corrupt; what
    ///   ``InputFile/read(into:at:)`` throws.
    func read(
        from file: borrowing InputFile, into output: UnsafeMutableRawBufferPointer
    ) throws(ImportError) -> Int {
        var written = 0
        while written < output.count, !finished {
            if unused.count < 2 { try refill(from: file) }
            if unused.isEmpty {
                guard !insideMember else { throw truncated(file.path) }
                finished = true
                break
            }
            if !insideMember, try beginMember(file) == false {
                finished = true
                break
            }
            stream.pointee.next_in = (input.baseAddress! + unused.lowerBound).assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(unused.count)
            stream.pointee.next_out = (output.baseAddress! + written).assumingMemoryBound(to: UInt8.self)
            let room = min(output.count - written, 1 << 30)
            stream.pointee.avail_out = UInt32(room)
            let status = inflate(stream, Z_NO_FLUSH)
            unused = (unused.upperBound - Int(stream.pointee.avail_in))..<unused.upperBound
            written += room - Int(stream.pointee.avail_out)
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: insideMember = false
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
                throw corrupt(file.path, reason)
            }
        }
        return written
    }

    /// - Returns: false at the zeros with which some writers pad the end.
    private func beginMember(_ file: borrowing InputFile) throws(ImportError) -> Bool {
        let isMember = unused.count >= 2 && input[unused.lowerBound] == 0x1f && input[unused.lowerBound + 1] == 0x8b
        guard isMember || consumed == 0 else {
            while !unused.isEmpty {
                guard input[unused].allSatisfy({ $0 == 0 }) else {
                    throw corrupt(file.path, "bytes follow that are not gzip")
                }
                unused = 0..<0
                try refill(from: file)
            }
            return false
        }
        inflateReset(stream)
        insideMember = true
        return true
    }

    /// Reads on, behind what is unused.
    private func refill(from file: borrowing InputFile) throws(ImportError) {
        let kept = unused.count
        if kept > 0 {
            input.baseAddress!.copyMemory(from: input.baseAddress! + unused.lowerBound, byteCount: kept)
        }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: input[kept...]), at: fileOffset)
        fileOffset += count
        unused = 0..<(kept + count)
    }

    private func truncated(_ path: String) -> ImportError {
        ImportError(
            .damaged, path: path, message: "the gzip data ends too early, at byte \(consumed)",
            advice: "the download was cut off: get the file again. Nothing of it was stored")
    }

    private func corrupt(_ path: String, _ reason: String) -> ImportError {
        ImportError(
            .damaged, path: path, message: "the gzip data is damaged near byte \(consumed) (\(reason))",
            advice: "get the file again. Nothing of it was stored")
    }
}
