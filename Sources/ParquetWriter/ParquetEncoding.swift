/// How a column's values are turned into bytes before compression.
///
/// Every choice is lossless; they differ in size and speed only. Source: `Encodings.md` of the Parquet
/// format (github.com/apache/parquet-format).
public enum ParquetEncoding: Sendable, Hashable {
    /// `DELTA_BINARY_PACKED`: the differences between neighbours, packed. For integer columns that
    /// move in small steps: times, prices, counters.
    case delta

    /// `RLE_DICTIONARY`: each distinct value once, then one small number per row. For columns in which
    /// few values return often: volumes.
    ///
    /// A column chunk is written `PLAIN` instead when its dictionary would not pay: it has more than
    /// ``dictionaryEntriesMax`` distinct values, or the dictionary and the numbers together are, before
    /// compression, no smaller than the values themselves.
    case dictionary

    /// `PLAIN`: the values as they are, little-endian.
    case plain

    /// The most distinct values a dictionary may have: as many as two bytes can number.
    public static let dictionaryEntriesMax = 1 << 16
}
