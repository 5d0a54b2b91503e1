private import Foundation
internal import MarketModel
internal import TickImport
internal import TickStore

/// What an import is to read, found out before anything is written.
struct ImportPlan {
    let request: ImportRequest
    /// All files, in order; ``ImportProvenance`` counts by it.
    let files: [String]
    /// What has rows, with its layout.
    let inputs: [TickReader.Input]
    /// For each input, the number of its file.
    let fileNumbers: [Int]
    let emptyFiles: [String]
    let skippedFiles: [(path: String, reason: String)]

    /// Looks at every file.
    ///
    /// - Throws: ``ServiceError``, `ImportError`. A file without rows is an error only if there is no other.
    init(_ request: ImportRequest) throws {
        self.request = request
        // A folder or a pattern may lead to links, and those anywhere. What is read is what was looked at.
        let files = try SourceFiles.resolve(request.paths)
        self.files = if let roots = request.roots { try files.map { try roots.inside($0) } } else { files }
        var sources: [TickSource] = []
        for file in self.files { sources += try TickSource.sources(inFile: file) }
        let names = Set(sources.map(\.description))
        var inputs: [TickReader.Input] = []
        var emptyFiles: [String] = []
        var skippedFiles: [(path: String, reason: String)] = []
        var empty: ImportError?
        for source in sources {
            do throws(ImportError) {
                let layout = try source.layout(
                    format: request.format, zone: request.zone, symbol: request.symbol, scale: request.scale,
                    parquetReader: request.parquetReader)
                inputs.append((source, layout))
            } catch {
                if error.code == .unknownFormat, let reason = source.leavesOut(names) {
                    skippedFiles.append((source.description, reason))
                    continue
                }
                guard error.code == .empty else { throw error }
                emptyFiles.append(source.description)
                empty = error
            }
        }
        if inputs.isEmpty, let empty { throw empty }
        var numbers: [String: Int] = [:]
        for (number, file) in self.files.enumerated() { numbers[file] = numbers[file] ?? number }
        fileNumbers = inputs.map { numbers[$0.source.path] ?? 0 }
        self.inputs = inputs
        self.emptyFiles = emptyFiles
        self.skippedFiles = skippedFiles
    }

    /// The formats' names.
    var formats: String { Set(inputs.map(\.layout.format.rawValue)).sorted().joined(separator: " ") }

    /// Sizes and times of change of the sources' files.
    func versions() throws -> [[Int64]] { try inputs.map { try $0.source.version() } }

    /// The instrument with its digits, as the store knows them, the user says, or the files have them.
    func instrument(in store: TickStore?) throws -> Instrument {
        // Of a symbol whose ticks were all deleted the digits are open again.
        if let store, let known = try store.instrument(request.symbol),
            try !store.partitions(of: request.symbol).isEmpty
        {
            guard let scale = request.scale, scale != known.priceScale else { return known }
            throw ServiceError(
                .usage, "\(request.symbol) is stored with \(known.priceScale) digits, and --scale says \(scale)",
                advice: "leave --scale out, or import under another symbol")
        }
        let found = inputs.map(\.layout.sampleDecimals).max() ?? 0
        let scale = request.scale ?? max(found, Instrument.usualPriceScale(of: request.symbol) ?? 0)
        return Instrument(symbol: request.symbol, priceScale: scale)
    }

    /// Starts reading.
    ///
    /// - Parameter hashes: are shown what is read.
    func reader(
        _ instrument: Instrument, threads: Int, from position: TickReader.Position = TickReader.Position(),
        chunkBytes: Int, ahead: Int = 0, hashes: SourceHashes?
    ) -> TickReader {
        var watcher: TickReader.Watcher?
        if let hashes {
            watcher = { [fileNumbers] source, bytes, offset in hashes.add(bytes, at: offset, of: fileNumbers[source]) }
        }
        return TickReader(
            inputs, symbol: instrument.symbol, scale: instrument.priceScale, keepsCrossed: request.crossed == .keep,
            threads: threads, from: position, chunkBytes: chunkBytes, ahead: ahead, watcher: watcher)
    }

    /// Names the import: one with the same key goes on where this one was interrupted.
    func key(_ instrument: Instrument) -> String {
        ContentHash.name(
            of: [
                "import 1", instrument.symbol.name, "\(instrument.priceScale)", request.zone?.name ?? "",
                request.invalid.rawValue, request.duplicates.rawValue, request.crossed.rawValue,
                request.overlap.rawValue,
            ]
                + inputs.flatMap {
                    [
                        URL(fileURLWithPath: $0.source.path).standardizedFileURL.path, $0.source.description,
                        $0.layout.reason,
                    ]
                })
    }
}
