public import MarketModel

/// Where ticks are read from: a file, or one file of an archive.
public struct TickSource: Hashable, Sendable {
    /// The file as the user named it.
    public let path: String
    /// The archive's entry; nil for a file that is no archive.
    let entry: ZipArchive.Entry?

    /// A file that is taken as it is.
    public init(path: String) {
        self.path = path
        entry = nil
    }

    init(path: String, entry: ZipArchive.Entry) {
        self.path = path
        self.entry = entry
    }

    /// For people: `a.csv`, or `a.zip:entry.csv`.
    public var description: String { entry.map { path + ":" + $0.name } ?? path }

    /// The name that may say what is in it: the entry's, or the file's path.
    var name: String { entry?.name ?? path }

    /// Why a source that cannot be read is none that anybody means to import, going by the others; nil if it may be one.
    ///
    /// HistData puts a report on its ticks beside them, `DAT_ASCII_EURUSD_T_202001.txt` beside `....csv`.
    public func leavesOut(_ others: Set<String>) -> String? {
        let text = description
        guard text.lowercased().hasSuffix(".txt") else { return nil }
        let stem = text.dropLast(4)
        let beside = [".csv", ".CSV", ".Csv"].map { stem + $0 }.first { others.contains($0) }
        return beside.map { "a text beside \($0.split { $0 == "/" || $0 == ":" }.last ?? ""), and no ticks" }
    }

    /// The sources in a file: itself, or, if it is an archive, its entries in order of name.
    ///
    /// - Throws: ``ImportError``.
    public static func sources(inFile path: String) throws(ImportError) -> [TickSource] {
        let file = try InputFile(path: path)
        guard ZipArchive.begins(try file.head(4)) else { return [TickSource(path: path)] }
        let entries = try ZipArchive.entries(of: file)
        guard !entries.isEmpty else {
            throw ImportError(
                .empty, path: path, message: "there is no file in the archive", advice: "import an archive with ticks")
        }
        return entries.map { TickSource(path: path, entry: $0) }
    }

    /// The file's size as stored, in bytes; for an entry, what it takes in the archive.
    public func fileBytes() throws(ImportError) -> Int {
        if let entry { return entry.storedBytes }
        return try InputFile(path: path).size
    }

    /// The file's size, the times of its last change, and its number on the disk, which tell whether it is the same as when it
    /// was read before.
    public func version() throws(ImportError) -> [Int64] {
        let version = try InputFile(path: path).version
        return [
            version.size, version.changeTime, version.statusTime, Int64(truncatingIfNeeded: version.file),
        ]
    }

    /// Finds out how to read the source.
    ///
    /// - Parameters:
    ///   - format: the format asked for; nil to decide by content.
    ///   - zone: for times that do not name a zone; nil for what the format says.
    ///   - scale: digits of a price, as far as the user or the store says.
    ///   - parquetReader: what reads Parquet files; nil if such files are to be refused.
    /// - Throws: ``ImportError``: `.empty` if there are no ticks in it, `.unknownFormat` if it is none that we know, or
    ///   more than one, or something has to be said.
    public func layout(
        format: TickFormat? = nil, zone: TimeZoneRules? = nil, symbol: Symbol, scale: Int? = nil,
        parquetReader: ParquetReader? = nil
    ) throws(ImportError) -> TickLayout {
        // Records are alike: of a small compressed file, a megabyte is all of it, decompressed twice.
        let bytesMax = name.lowercased().hasSuffix(".bi5") ? 1 << 12 : FileSample.bytesMax
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytesMax, alignment: 64)
        defer { buffer.deallocate() }
        // Taken before the content is looked at, and compared when the reading begins.
        let version = try InputFile(path: path).version
        let stream = try open(version)
        let count = try stream.read(into: buffer)
        try stream.checkUnchanged()
        let sample = FileSample(
            source: self, head: Array(buffer.prefix(count)), isWhole: count < buffer.count, requested: format,
            zone: zone, symbol: symbol, scale: scale, parquetReader: parquetReader)
        return try sample.layout().of(version)
    }

    /// Opens the source and takes compression off: gzip and zstd by their first bytes, LZMA by the name's end `.bi5`.
    ///
    /// - Parameter version: what the file must be.
    /// - Throws: ``ImportError``; `.changed` if it is not.
    func open(_ version: FileVersion) throws(ImportError) -> any ByteStream {
        let file = try InputFile(path: path)
        try file.check(against: version)
        if let entry { return TickSource.decompressed(try ZipEntryStream(file, entry: entry), name: entry.name) }
        let head = try file.head(4)
        let stream = FileStream(file)
        return head.withUnsafeBytes { bytes -> any ByteStream in
            if GzipDecoder.begins(bytes) { return DecodingStream<GzipDecoder>(stream) }
            if ZstdDecoder.begins(bytes) { return DecodingStream<ZstdDecoder>(stream) }
            return head.isEmpty ? stream : TickSource.decompressed(stream, name: path)
        }
    }

    /// What its name says of the compression of a stream whose first bytes cannot be looked at beforehand.
    private static func decompressed(_ stream: any ByteStream, name: String) -> any ByteStream {
        let name = name.lowercased()
        if name.hasSuffix(".bi5") { return DecodingStream<LZMADecoder>(stream) }
        if name.hasSuffix(".gz"), stream is ZipEntryStream { return DecodingStream<GzipDecoder>(stream) }
        if name.hasSuffix(".zst"), stream is ZipEntryStream { return DecodingStream<ZstdDecoder>(stream) }
        return stream
    }
}
