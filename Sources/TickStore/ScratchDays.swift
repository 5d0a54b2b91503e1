private import Foundation
public import MarketModel

/// Days of ticks on disk that are in no store, for as long as the object lives. One owner.
public final class ScratchDays {
    private let folder: String
    private let encoder: TickFileEncoder
    private let files = FileSystem()
    private var known: Set<CivilDate> = []

    /// - Parameter priceScale: of the ticks.
    public init(priceScale: Int) {
        folder = NSTemporaryDirectory() + "tickloom-days-" + UUID().uuidString.lowercased()
        encoder = TickFileEncoder(priceScale: priceScale, compressionLevel: 1)
    }

    deinit {
        guard !known.isEmpty else { return }
        for date in known { files.remove(file(date)) }
        files.removeEmptyFolder(folder)
    }

    /// Keeps the ticks of a day, in place of those that were kept before.
    ///
    /// - Throws: ``StoreError`` if there is no room, `ParquetError`.
    public func put(_ ticks: TickColumns, on date: CivilDate) throws {
        if known.isEmpty { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        known.insert(date)
        let bytes = try encoder.encode(ticks, unit: .nanoseconds)
        guard FileManager.default.createFile(atPath: file(date), contents: Data(bytes)) else {
            throw StoreError(
                .io, path: folder, message: "a day cannot be written",
                advice: "make room in the folder for temporary files")
        }
    }

    /// The ticks of a day; none if it was not kept.
    public func ticks(on date: CivilDate) throws -> TickColumns {
        var all = TickColumns()
        guard known.contains(date) else { return all }
        do throws(UnknownLayout) {
            var reader = LakeFileReader()
            all.resize(to: try reader.open(file(date)))
            while reader.remaining > 0 {
                try reader.read(
                    min(reader.remaining, TickStore.batchTicks), to: &all, row: all.count - reader.remaining)
            }
        } catch {
            throw StoreError(
                .io, path: file(date), message: "a temporary file is not what was written",
                advice: "run it again")
        }
        return all
    }

    private func file(_ date: CivilDate) -> String { folder + "/\(date).parquet" }
}
