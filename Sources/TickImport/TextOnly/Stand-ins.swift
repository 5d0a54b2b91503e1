// What of TickImport is no text needs files, other processes, or libraries for compression and JSON. In the target TickText,
// which has only the text part of these sources, the following stands for it.

internal import MarketModel

/// Where text comes from: memory, with the name that it has outside.
struct TickSource: Hashable, Sendable {
    let path: String

    /// For people.
    var description: String { path }
    /// What may say what is in it.
    var name: String { path }

    /// Nothing is opened here: the bytes are there.
    func open(_ version: FileVersion) throws(ImportError) -> any ByteStream {
        throw ImportError(.unreadable, path: path, message: "it is no file", advice: "give its bytes")
    }
}

/// Nothing reads Parquet here.
enum ParquetReader: Hashable, Sendable {}

/// There are no blocks of Tickloom's binary format here.
enum TickBlocks: Hashable, Sendable {}

extension ChunkReader {
    func next(into chunk: Chunk, _ blocks: TickBlocks) throws(ImportError) -> Bool {}
}

/// A format that is known here and not read.
protocol OtherFormat: TickFileFormat {
    /// What its content begins with.
    static var beginnings: [[UInt8]] { get }
    /// What the names of its files end with; empty if that says nothing.
    static var nameEnd: String { get }
    /// What it is, for people.
    static var what: String { get }
    /// What to do about it.
    static var advice: String { get }
}

extension OtherFormat {
    static var nameEnd: String { "" }

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        let isNamed = !nameEnd.isEmpty && sample.source.name.lowercased().hasSuffix(nameEnd)
        guard isNamed || sample.requested == format || beginnings.contains(where: { sample.head.starts(with: $0) })
        else { return nil }
        throw sample.unknown("this is \(what), and no text of rows", advice)
    }
}

enum DukascopyBinaryFormat: OtherFormat {
    static let format = TickFormat.dukascopyBI5
    /// Of archives and compressed files that hold text, too.
    static let beginnings: [[UInt8]] = [
        [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], Array("PK\u{3}\u{4}".utf8),
    ]
    static let nameEnd = ".bi5"
    static let what = "compressed"
    static let advice = "decompress it first; tickloom import reads such files as they are"
}

enum DukascopyJSONFormat: OtherFormat {
    static let format = TickFormat.dukascopyJSON
    static let beginnings: [[UInt8]] = [Array("{\"timestamp\":".utf8)]
    static let what = "Dukascopy's JSON"
    static let advice = "import it with tickloom import"
}

enum TickloomFormat: OtherFormat {
    static let format = TickFormat.tickloom
    static let beginnings: [[UInt8]] = [Array("TKLTICKS".utf8)]
    static let what = "Tickloom's binary format"
    static let advice = "import it with tickloom import"
}

enum ParquetFormat: OtherFormat {
    static let format = TickFormat.parquet
    static let beginnings: [[UInt8]] = [Array("PAR1".utf8), Array("PARE".utf8)]
    static let what = "Parquet"
    static let advice = "read it with pyarrow or Polars, or import it with tickloom import"
}
