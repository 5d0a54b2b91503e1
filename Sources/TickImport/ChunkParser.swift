internal import MarketModel

/// Turns chunks of one file into ticks. Each row is judged by itself.
protocol ChunkParser: Sendable {
    /// What it has learnt from earlier rows; empty if every chunk can be read without the ones before.
    var state: [Int64] { get set }

    /// Parses a chunk.
    ///
    /// - Parameter result: is cleared and filled.
    /// - Throws: ``ParseFailure``.
    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) throws(ParseFailure)
}

extension ChunkParser {
    var state: [Int64] {
        get { [] }
        set {}
    }
}

/// What a parser has to know beside the layout.
struct ParserOptions: Sendable {
    let symbol: Symbol
    /// The instrument's price scale.
    let scale: Int
    /// Whether rows with ask below bid are kept.
    let keepsCrossed: Bool
}
