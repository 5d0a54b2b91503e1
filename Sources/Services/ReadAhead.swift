internal import MarketModel
internal import TickImport

/// Reads and parses the sources of an import while the store is being opened, which takes about a tenth of a second of one
/// processor; in that time the others would do nothing.
///
/// What the store will say is guessed: that it knows the symbol with the digits that the files have, or not at all, and that
/// no earlier run is to be gone on with. If it is otherwise, what was read is thrown away. ``stop()`` must be called in the end
/// unless it was taken.
struct ReadAhead {
    /// About 40 MB of ticks.
    private static let chunks = 48

    let reader: TickReader
    let hashes: SourceHashes
    private let instrument: Instrument
    private let versions: [[Int64]]

    /// Starts reading; nil for files that another process reads, and where there is nothing to gain.
    ///
    /// - Throws: ``ServiceError``, `ImportError`.
    init?(_ plan: ImportPlan, threads: Int, chunkBytes: Int) throws {
        guard !plan.request.isDryRun, !plan.inputs.contains(where: { $0.layout.format == .parquet }) else { return nil }
        versions = try plan.versions()
        instrument = try plan.instrument(in: nil)
        hashes = try SourceHashes(plan.files, from: [:])
        reader = plan.reader(
            instrument, threads: threads, chunkBytes: chunkBytes, ahead: ReadAhead.chunks, hashes: hashes)
    }

    /// Whether what was read is what is to be read.
    func fits(_ instrument: Instrument, versions: [[Int64]]) -> Bool {
        self.instrument.priceScale == instrument.priceScale && self.versions == versions
    }

    /// Ends reading.
    func stop() { reader.stop() }
}
