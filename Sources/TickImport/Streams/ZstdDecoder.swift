internal import CZstd

/// Zstandard (RFC 8878), by libzstd. A frame may ask for a window of up to 128 MB, the library's default limit.
final class ZstdDecoder: StreamDecoder {
    static let name = "zstd"
    static let markBytes = 4
    static let hasMembers = true

    private let context: OpaquePointer

    /// A frame, or one to be skipped, as parallel compressors put between frames.
    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4 else { return false }
        return bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
            || bytes[0] & 0xf0 == 0x50 && bytes[1] == 0x2a && bytes[2] == 0x4d && bytes[3] == 0x18
    }

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("zstd cannot start: out of memory") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func beginMember() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let left = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(left) == 0 else { throw CorruptStream(reason: String(cString: ZSTD_getErrorName(left))) }
        return (source.pos, target.pos, left == 0)
    }
}
