/// How the ticks of one source are to be read: what was found out about it, and why.
public struct TickLayout: Sendable {
    public let format: TickFormat
    /// What was decided and why, for people.
    public let reason: String
    /// The most decimal digits of a price in the sample, trailing zeros left out.
    public let sampleDecimals: Int
    /// The file as it was when this was found out; the reading refuses any other.
    private(set) var version = FileVersion(size: -1, changeTime: 0, file: 0)
    let makeUnit: @Sendable (ParserOptions) -> ChunkUnit
    /// Opens the source as it was then; nil to open it as any other, see ``TickSource/open(_:)``.
    private let opening: (@Sendable (ParserOptions, FileVersion) throws(ImportError) -> any ByteStream)?
    /// Whether a chunk cannot be read before the ones before it.
    let isSequential: Bool
    let makeParser: @Sendable (ParserOptions) -> any ChunkParser

    init(
        format: TickFormat, reason: String, sampleDecimals: Int, unit: ChunkUnit,
        isSequential: Bool = false, makeParser: @escaping @Sendable (ParserOptions) -> any ChunkParser
    ) {
        self.init(
            format: format, reason: reason, sampleDecimals: sampleDecimals, isSequential: isSequential,
            makeUnit: { _ in unit }, open: nil, makeParser: makeParser)
    }

    /// A layout that depends on the parser's options, of a source that is opened in a way of its own.
    init(
        format: TickFormat, reason: String, sampleDecimals: Int, isSequential: Bool = false,
        makeUnit: @escaping @Sendable (ParserOptions) -> ChunkUnit,
        open: (@Sendable (ParserOptions, FileVersion) throws(ImportError) -> any ByteStream)?,
        makeParser: @escaping @Sendable (ParserOptions) -> any ChunkParser
    ) {
        self.format = format
        self.reason = "\(format.rawValue): \(reason)"
        self.sampleDecimals = sampleDecimals
        self.makeUnit = makeUnit
        opening = open
        self.isSequential = isSequential
        self.makeParser = makeParser
    }

    /// Opens the source that this is the layout of.
    ///
    /// - Throws: ``ImportError``; `.changed` if it is not what it was.
    func open(_ source: TickSource, _ options: ParserOptions) throws(ImportError) -> any ByteStream {
        guard let opening else { return try source.open(version) }
        return try opening(options, version)
    }

    /// The layout of a file as it was then.
    func of(_ version: FileVersion) -> TickLayout {
        var layout = self
        layout.version = version
        return layout
    }
}
