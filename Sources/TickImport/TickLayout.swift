/// How the ticks of one source are to be read: what was found out about it, and why.
public struct TickLayout: Sendable {
    public let format: TickFormat
    /// What was decided and why, for people.
    public let reason: String
    /// The most decimal digits of a price in the sample, trailing zeros left out.
    public let sampleDecimals: Int
    /// The file as it was when this was found out; the reading refuses any other.
    private(set) var version = FileVersion(size: -1, changeTime: 0, file: 0)
    let unit: ChunkUnit
    /// Whether a chunk cannot be read before the ones before it.
    let isSequential: Bool
    let makeParser: @Sendable (ParserOptions) -> any ChunkParser

    init(
        format: TickFormat, reason: String, sampleDecimals: Int, unit: ChunkUnit,
        isSequential: Bool = false, makeParser: @escaping @Sendable (ParserOptions) -> any ChunkParser
    ) {
        self.format = format
        self.reason = "\(format.rawValue): \(reason)"
        self.sampleDecimals = sampleDecimals
        self.unit = unit
        self.isSequential = isSequential
        self.makeParser = makeParser
    }

    /// The layout of a file as it was then.
    func of(_ version: FileVersion) -> TickLayout {
        var layout = self
        layout.version = version
        return layout
    }
}
