import CZstd

/// One libzstd compression context: its parameters, and the memory it keeps between frames.
struct ZstdContext: ~Copyable {
    private let context: OpaquePointer

    /// - Throws: ``ParquetError/compression(message:)`` if memory is short.
    init() throws(ParquetError) {
        guard let context = ZSTD_createCCtx() else {
            throw .compression(message: "no memory for a compression context")
        }
        // Four bytes a page, so that every reader finds out about damage instead of showing wrong values.
        let code = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        guard ZSTD_isError(code) == 0 else {
            ZSTD_freeCCtx(context)
            throw .compression(message: String(cString: ZSTD_getErrorName(code)))
        }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Sets a parameter for all frames to come.
    func set(_ parameter: ZSTD_cParameter, _ value: Int32) throws(ParquetError) {
        try Self.check(ZSTD_CCtx_setParameter(context, parameter, value))
    }

    /// Compresses `source` into one frame, which states the size of its content.
    ///
    /// - Parameter target: room for ``bound(_:)`` bytes.
    /// - Returns: the size of the frame in bytes.
    func compress(
        _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer
    ) throws(ParquetError) -> Int {
        let size = ZSTD_compress2(context, target, Self.bound(source.count), source.baseAddress, source.count)
        try Self.check(size)
        return size
    }

    /// The most bytes `size` bytes can become.
    static func bound(_ size: Int) -> Int { ZSTD_compressBound(size) }

    private static func check(_ code: Int) throws(ParquetError) {
        guard ZSTD_isError(code) == 0 else {
            throw .compression(message: String(cString: ZSTD_getErrorName(code)))
        }
    }
}
