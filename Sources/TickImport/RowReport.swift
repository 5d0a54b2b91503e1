/// What became of the rows of an import: counts, and the first rejected row of each rule.
public struct RowReport: Hashable, Sendable, Codable {
    /// A rejected row, as an example.
    public struct Example: Hashable, Sendable, Codable {
        public let path: String
        /// From 1.
        public let line: Int
        /// Where the line begins in the text (after inflating), from 0.
        public let byteOffset: Int
        /// The line, cut off at 200 bytes; bytes that are no UTF-8 are shown as replacement characters.
        public let text: String

        package init(path: String, line: Int, byteOffset: Int, text: String) {
            self.path = path
            self.line = line
            self.byteOffset = byteOffset
            self.text = text
        }
    }

    /// Rows read, without header and blank lines.
    public var rowsRead = 0
    /// Rows with ask below bid, whether kept or rejected.
    public var crossed = 0
    /// Rows with ask equal to bid. They are kept.
    public var zeroSpread = 0
    /// Rows earlier than one before them. They are kept, in their place in time.
    public var outOfOrder = 0
    /// Rows equal to an earlier one in time, prices and volumes.
    public var duplicates = 0
    /// Lines in the midst of a file that are its header again. They are no rows.
    public var repeatedHeaders = 0
    /// Rows in an hour that the zone's clocks showed twice, where the order does not tell which showing it was. They are
    /// kept, with the time of the first.
    public var ambiguousTimes = 0
    /// Rejected rows by rule, indexed by `RowRule.rawValue`.
    public var rejectedByRule = [Int](repeating: 0, count: RowRule.allCases.count)
    /// The first example of each rule, indexed likewise.
    public var firstExamples = [Example?](repeating: nil, count: RowRule.allCases.count)

    public init() {}

    /// - Throws: `DecodingError` for a report of a version with other rules.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rowsRead = try values.decode(Int.self, forKey: .rowsRead)
        crossed = try values.decode(Int.self, forKey: .crossed)
        zeroSpread = try values.decode(Int.self, forKey: .zeroSpread)
        outOfOrder = try values.decode(Int.self, forKey: .outOfOrder)
        duplicates = try values.decode(Int.self, forKey: .duplicates)
        repeatedHeaders = try values.decode(Int.self, forKey: .repeatedHeaders)
        ambiguousTimes = try values.decode(Int.self, forKey: .ambiguousTimes)
        rejectedByRule = try values.decode([Int].self, forKey: .rejectedByRule)
        firstExamples = try values.decode([Example?].self, forKey: .firstExamples)
        guard rejectedByRule.count == RowRule.allCases.count, firstExamples.count == RowRule.allCases.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .rejectedByRule, in: values, debugDescription: "it counts by other rules")
        }
    }

    /// Rows rejected by any rule.
    public var rejected: Int { rejectedByRule.reduce(0, +) }
}
