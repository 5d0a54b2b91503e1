import CZstd

/// libzstd with the three settings this writer uses, each in a context that is kept between pages.
///
/// Memory: up to a few MB for levels below 10, tens of MB for the highest.
struct ZstdCompressor: ~Copyable {
    enum Effort {
        /// Code each byte by its frequency and look for no repetition. The pages' encodings are made for
        /// this: smaller than with matching where bytes follow no pattern, and several times faster.
        case symbols
        /// Look for repeated strings of bytes, as hard as the level says.
        case matches
        /// Search small input exhaustively. For dictionaries, which are short and hard to compress.
        case thorough
    }

    private let symbols: ZstdContext
    private let matches: ZstdContext
    private let thorough: ZstdContext

    /// - Parameter level: the zstd level of ``Effort/matches``, 1...22.
    /// - Throws: ``ParquetError/compression(message:)`` if memory is short.
    init(level: Int) throws(ParquetError) {
        let symbols = try Self.symbolContext()
        let matches = try ZstdContext()
        try matches.set(ZSTD_c_compressionLevel, Int32(level))
        let thorough = try Self.thoroughContext()
        self.symbols = symbols
        self.matches = matches
        self.thorough = thorough
    }

    /// Compresses `source` into one frame.
    ///
    /// - Parameter target: room for ``ZstdContext/bound(_:)`` bytes.
    /// - Returns: the size of the frame in bytes.
    func compress(
        _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer, effort: Effort
    ) throws(ParquetError) -> Int {
        switch effort {
        case .symbols: try symbols.compress(source, to: target)
        case .matches: try matches.compress(source, to: target)
        case .thorough: try thorough.compress(source, to: target)
        }
    }

    /// With a tiny table of candidates and long steps between look-ups, zstd passes over its input almost
    /// without searching, and nearly every byte becomes a Huffman-coded literal.
    ///
    /// The fast strategy leaves literals uncompressed when its steps are long, unless compression is
    /// demanded. The parameter for that (`ZSTD_c_literalCompressionMode`, 1 = always) counts as
    /// experimental; a library that refuses it gets short steps, and tick files become about 3% larger.
    private static func symbolContext() throws(ParquetError) -> ZstdContext {
        let context = try ZstdContext()
        try context.set(ZSTD_c_compressionLevel, 1)
        try context.set(ZSTD_c_strategy, Int32(ZSTD_fast.rawValue))
        try context.set(ZSTD_c_minMatch, 7)
        try context.set(ZSTD_c_hashLog, 6)
        if (try? context.set(ZSTD_c_experimentalParam5, 1)) != nil {
            try context.set(ZSTD_c_targetLength, 4096)
        }
        return context
    }

    /// The optimal parser over 3-byte matches, as in the high levels, but with small tables: dictionaries are
    /// short, and clearing large tables would cost more than the search.
    private static func thoroughContext() throws(ParquetError) -> ZstdContext {
        let context = try ZstdContext()
        try context.set(ZSTD_c_compressionLevel, 16)
        try context.set(ZSTD_c_strategy, Int32(ZSTD_btopt.rawValue))
        try context.set(ZSTD_c_minMatch, 3)
        try context.set(ZSTD_c_hashLog, 12)
        try context.set(ZSTD_c_chainLog, 12)
        try context.set(ZSTD_c_searchLog, 3)
        try context.set(ZSTD_c_targetLength, 32)
        return context
    }
}
