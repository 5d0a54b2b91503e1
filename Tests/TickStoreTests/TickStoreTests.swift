import Foundation
import MarketModel
import SyntheticTicks
import TestSupport
import Testing

@testable import TickStore

/// Synthetic ticks of whole days.
func syntheticDays(_ days: Int, from date: String = "2024-03-04", seed: UInt64 = 1) throws -> [(
    date: CivilDate, ticks: TickColumns
)] {
    var options = TickGeneratorOptions(symbol: Symbol("EURUSD")!, from: CivilDate(date)!, days: days, seed: seed)
    options.instrument.ticksPerDay = 5_000
    var generator = try TickGenerator(options)
    var all = TickColumns()
    while let batch = generator.nextBatch(ticksMax: 10_000) { all.append(batch) }
    var found: [(CivilDate, TickColumns)] = []
    var row = 0
    while row < all.count {
        let day = CivilDate(utc: all.ts[row])
        let end = all.firstRow(notBefore: day.utcMidnight + nanosecondsPerDay)
        found.append((day, all.rows(row..<end)))
        row = end
    }
    return found
}

let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)

extension ImportSession.Record {
    static var test: ImportSession.Record {
        ImportSession.Record(
            format: "test", sources: ["a.csv"], rowsRead: 1, rejected: 0, duplicates: 0, finishedAt: 0)
    }
}

extension TickStore {
    /// Imports days in one session.
    @discardableResult
    func importDays(
        _ days: [(date: CivilDate, ticks: TickColumns)], overlap: OverlapPolicy = .refuse,
        instrument: Instrument = eurusd
    ) throws -> ImportSession.Outcome {
        let session = try beginImport(of: instrument, overlap: overlap)
        for (date, ticks) in days {
            try session.stage(ticks, on: date)
        }
        return try session.commit(.test)
    }

    func allTicks(of symbol: Symbol = eurusd.symbol, from: Int64 = .min, to: Int64 = .max) throws -> TickColumns {
        var all = TickColumns()
        try readTicks(of: symbol, from: from, to: to) { batch in
            all.append(batch)
            return true
        }
        return all
    }
}

/// Whether both hold the same ticks in the same order; cheaper to report than `==` in an expectation.
func same(_ left: TickColumns, _ right: TickColumns) -> Bool {
    left == right
}

@Suite struct TickStoreTests {
    @Test func whatIsStoredIsRead() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(5)
        var all = TickColumns()
        for day in days { all.append(day.ticks) }
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            let outcome = try store.importDays(days)
            #expect(outcome.id == 1)
            #expect(outcome.written.count == days.count)
        }
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(same(try store.allTicks(), all))
        // Every way of bounding a range, with the bounds on ticks and between them.
        var random = SplitMix64(seed: 2)
        for _ in 0..<40 {
            let rows = [0, 0].map { _ in Int.random(in: 0..<all.count, using: &random) }.sorted()
            let from = all.ts[rows[0]] + Int64.random(in: -1...1, using: &random)
            let to = all.ts[rows[1]] + Int64.random(in: -1...1, using: &random)
            let expected = all.rows(
                all.firstRow(notBefore: from)..<max(all.firstRow(notBefore: from), all.firstRow(notBefore: to)))
            #expect(same(try store.allTicks(from: from, to: to), expected))
        }
        let summary = try #require(try store.summaries().first)
        #expect(summary.tickCount == all.count)
        #expect(summary.dayCount == days.count)
        #expect(summary.firstTime == all.ts.first)
        #expect(summary.lastTime == all.ts.last)
        #expect(try store.instrument(eurusd.symbol) == eurusd)
    }

    @Test func readingCanEndEarly() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays(try syntheticDays(3))
        var batches = 0
        try store.readTicks(of: eurusd.symbol) { _ in
            batches += 1
            return false
        }
        #expect(batches == 1)
    }

    /// Times of each unit, absent volumes in some rows, and prices at the limits come back as they went in.
    @Test func everyKindOfTickSurvives() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let day = CivilDate("2024-03-04")!
        let base = day.utcMidnight
        let limit: Int64 = 999_999_999_999_999_999
        for (offset, step) in [nanosecondsPerMillisecond, nanosecondsPerMicrosecond, 1].enumerated() {
            let date = day.adding(days: offset)
            var ticks = TickColumns()
            for row in 0..<2_500 {
                let hasVolumes = row % 3 != 0
                ticks.append(
                    Tick(
                        ts: base + Int64(offset) * nanosecondsPerDay + Int64(row) * step, bid: row == 7 ? limit : 1,
                        ask: row == 7 ? limit : 2, bidVolume: hasVolumes ? Int64(row) * 100_000_000 : Volume.absent,
                        askVolume: hasVolumes ? 0 : Volume.absent))
            }
            let outcome = try store.importDays([(date, ticks)])
            #expect(outcome.written[0].timeUnit == [.milliseconds, .microseconds, .nanoseconds][offset])
            #expect(!outcome.written[0].hasVolumes)
            #expect(same(try store.allTicks(from: date.utcMidnight, to: date.utcMidnight + nanosecondsPerDay), ticks))
        }
        #expect(try store.allTicks().count == 7_500)
    }

    @Test func theSameDayAgainChangesNothing() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(2)
        let first: ImportSession.Outcome
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            first = try store.importDays(days)
        }
        let files = folder.files
        let store = try TickStore(path: folder.path, access: .writing)
        let again = try store.importDays(days)
        #expect(again.id == nil)
        #expect(again.written.isEmpty)
        #expect(again.unchanged.count == 2)
        #expect(again.contentHash == first.contentHash)
        #expect(folder.files.filter { $0.hasSuffix(".parquet") } == files.filter { $0.hasSuffix(".parquet") })
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/staging"))
    }

    @Test func overlap() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(1)
        let (date, ticks) = days[0]
        let firstHalf = ticks.rows(0..<ticks.count / 2)
        let secondHalf = ticks.rows(ticks.count / 2..<ticks.count)
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays([(date, firstHalf)])
        let error = #expect(throws: StoreError.self) { try store.importDays([(date, secondHalf)]) }
        #expect(error?.code == .overlap)
        #expect(same(try store.allTicks(), firstHalf))
        let merged = try store.importDays([(date, secondHalf)], overlap: .merge)
        #expect(same(try store.allTicks(), ticks))
        #expect(merged.written[0].contentHash == ContentHash.day(ticks, scale: 5))
        // The import's own hash is of its own ticks.
        #expect(merged.contentHash == ContentHash.days([(date, ContentHash.day(secondHalf, scale: 5))]))
        let replaced = try store.importDays([(date, secondHalf)], overlap: .replace)
        #expect(same(try store.allTicks(), secondHalf))
        // The files of earlier states are gone.
        #expect(folder.files.filter { $0.hasSuffix(".parquet") } == [replaced.written[0].path])
    }

    @Test func aStagedDayCanBeTakenBack() throws {
        for overlap in OverlapPolicy.allCases {
            let folder = try TemporaryFolder()
            let (date, ticks) = try syntheticDays(1)[0]
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays([(date, ticks.rows(0..<100))])
            let session = try store.beginImport(of: eurusd, overlap: overlap)
            let piece = ticks.rows(100..<300)
            try session.stage(piece, on: date)
            #expect(same(try #require(try session.unstage(date)), piece), "\(overlap)")
            #expect(try session.unstage(date) == nil || overlap == .merge)
            session.discard()
            #expect(same(try store.allTicks(), ticks.rows(0..<100)))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/staging"))
        }
    }

    @Test func nothingIsVisibleBeforeTheCommit() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let days = try syntheticDays(3)
        do {
            let session = try store.beginImport(of: eurusd, overlap: .refuse)
            for (date, ticks) in days { try session.stage(ticks, on: date) }
            #expect(try store.summaries().isEmpty)
            #expect(folder.files.filter { $0.hasPrefix("ticks/") }.isEmpty)
        }
        // The session is gone without a commit.
        #expect(try store.summaries().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/staging"))
    }

    /// Files that a change cannot have made stay where they are, whatever folder they lie in.
    @Test func filesOfOthersAreNotRemoved() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(try syntheticDays(1))
        }
        let theirs = ["ticks/mine.parquet", "ticks/symbol=EURUSD/date=2024-03-05/mine.parquet"]
        try folder.makeFolder("ticks/symbol=EURUSD/date=2024-03-05")
        for file in theirs { try folder.write(file, "theirs") }
        try folder.makeFolder("staging")
        _ = try TickStore(path: folder.path, access: .writing)
        for file in theirs { #expect(folder.files.contains(file)) }
        try folder.makeFolder("staging")
        try folder.write("staging/thesis.txt", "theirs")
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .writing) }
        #expect(error?.code == .refused)
        #expect(error?.path == folder.path + "/staging/thesis.txt")
        #expect(folder.files.contains("staging/thesis.txt"))
        #expect(try TickStore(path: folder.path, access: .reading).summaries().count == 1)
    }

    /// A lake on another disk is a lake.
    @Test func theLakeMayBeALink() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("disk")
        try folder.makeFolder("store")
        try folder.link("store/ticks", to: "../disk")
        let path = folder.path + "/store"
        let imported: ImportSession.Outcome
        do {
            let store = try TickStore(path: path, access: .writing)
            imported = try store.importDays(try syntheticDays(3))
            #expect(try store.check()?.findings.isEmpty == true)
        }
        #expect(folder.files.filter { $0.hasPrefix("disk/") }.count == imported.written.count)
        try FileManager.default.removeItem(atPath: path + "/catalogue.duckdb")
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: path, access: .writing) }
        #expect(error?.code == .damaged)
        let repair = try TickStore.repair(path: path)
        #expect(repair.hasRebuiltCatalogue && repair.partitionCount == imported.written.count)
    }

    /// The database of another program is neither filled nor set aside.
    @Test func databasesOfOthersAreRefused() throws {
        let folder = try TemporaryFolder()
        let catalogue = folder.path + "/catalogue.duckdb"
        do {
            let database = try Database(path: catalogue, settings: [])
            try database.connect().execute("CREATE TABLE schema_migrations AS SELECT '2024' AS version")
        }
        let content = FileManager.default.contents(atPath: catalogue)
        for access in [TickStore.Access.reading, .writing] {
            let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: access) }
            #expect(error?.code == .refused)
        }
        let error = #expect(throws: StoreError.self) { _ = try TickStore.repair(path: folder.path) }
        #expect(error?.code == .refused)
        #expect(FileManager.default.contents(atPath: catalogue) == content)
        #expect(folder.files.filter { $0 != "tickloom.lock" } == ["catalogue.duckdb"])
    }

    #if !os(Windows)
    @Test func aLockThatIsALinkIsNotFollowed() throws {
        let folder = try TemporaryFolder()
        let theirs = try folder.write("precious.txt", "precious")
        try folder.makeFolder("store")
        try folder.link("store/tickloom.lock", to: "../precious.txt")
        for access in [TickStore.Access.reading, .writing] {
            #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path + "/store", access: access) }
        }
        #expect(FileManager.default.contents(atPath: theirs) == Data("precious".utf8))
    }
    #endif

    /// A folder in which someone else keeps `ticks` or `staging` does not become a store.
    @Test(arguments: [
        "staging/run.txt", "ticks/mine.parquet", "ticks/a/b.csv", "ticks/symbol=EURUSD/date=2024-03-04/data_0.parquet",
    ])
    func foldersOfOthersAreRefused(file: String) throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder(FileSystem.parent(of: file))
        try folder.write(file, "theirs")
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .writing) }
        #expect(error?.code == .refused)
        #expect(folder.files == [file])
    }

    /// What a killed import left is found and removed by the next writer, and nothing else is.
    @Test func leftoversAreRemoved() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(2)
        let kept: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            kept = try store.importDays([days[0]]).written[0].path
        }
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path + "/staging", withIntermediateDirectories: true)
        try manager.copyItem(
            atPath: folder.path + "/" + kept, toPath: folder.path + "/staging/EURUSD 2024-03-05.parquet")
        let orphanDay = folder.path + "/ticks/symbol=EURUSD/date=2024-03-05"
        let orphan = orphanDay + "/" + String(repeating: "0a", count: 32) + ".parquet"
        try manager.createDirectory(atPath: orphanDay, withIntermediateDirectories: true)
        try manager.copyItem(atPath: folder.path + "/" + kept, toPath: orphan)
        _ = try TickStore(path: folder.path, access: .reading)
        #expect(manager.fileExists(atPath: orphan), "a reader removes nothing")
        let store = try TickStore(path: folder.path, access: .writing)
        #expect(folder.files.filter { $0.hasSuffix(".parquet") } == [kept])
        #expect(!manager.fileExists(atPath: orphanDay))
        #expect(same(try store.allTicks(), days[0].ticks))
    }

    @Test func aDamagedFileIsNamed() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(1)
        let path: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            path = folder.path + "/" + (try store.importDays(days).written[0].path)
        }
        let good = try Data(contentsOf: URL(fileURLWithPath: path))
        let store = try TickStore(path: folder.path, access: .reading)
        for damage in [good.prefix(good.count / 2), good.prefix(0), Data("not parquet at all".utf8)] {
            try damage.write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { _ = try store.allTicks() }
            #expect(error?.code == .damaged)
            #expect(error?.path == path)
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: StoreError.self) { _ = try store.allTicks() }
        // A file with fewer ticks than the catalogue says is no answer either.
        let short = try TickFileEncoder(priceScale: 5, compressionLevel: 1)
            .encode(days[0].ticks.rows(0..<10), unit: .milliseconds)
        try Data(short).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { _ = try store.allTicks() }
        #expect(error?.code == .damaged && error?.message.contains("\(short.count) bytes") == true)
    }

    @Test func oneWriterOrManyReaders() throws {
        let folder = try TemporaryFolder()
        let options = StoreOptions(lockTimeoutSeconds: 0.05)
        do {
            let writer = try TickStore(path: folder.path, access: .writing, options: options)
            let error = #expect(throws: StoreError.self) {
                _ = try TickStore(path: folder.path, access: .reading, options: options)
            }
            #expect(error?.code == .busy)
            #if !os(Windows)
            #expect(error?.message.contains("pid \(ProcessInfo.processInfo.processIdentifier)") == true)
            #endif
            _ = writer
        }
        let one = try TickStore(path: folder.path, access: .reading, options: options)
        let two = try TickStore(path: folder.path, access: .reading, options: options)
        #expect(try one.summaries().count == two.summaries().count)
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore(path: folder.path, access: .writing, options: options)
        }
        #expect(error?.code == .busy)
    }

    @Test func theLockFileTellsTheOwner() throws {
        let owner = StoreOwner(processID: 12, socket: "/run/a socket")
        #expect(StoreOwner(text: owner.text) == owner)
        #expect(StoreOwner(text: StoreOwner(processID: 7, socket: nil).text)?.socket == nil)
        for text in ["", "pid", "pid x\n", "pid 0\n", "pid -1\n", "\u{0}\u{0}"] {
            #expect(StoreOwner(text: text) == nil)
        }
        #if !os(Windows)
        let folder = try TemporaryFolder()
        do {
            let writer = try TickStore(
                path: folder.path, access: .writing, options: StoreOptions(socketPath: "/run/tickloom.sock"))
            #expect(StoreOwner(lockFile: folder.path + "/tickloom.lock") == .current(socket: "/run/tickloom.sock"))
            _ = writer
        }
        #expect(StoreOwner(lockFile: folder.path + "/tickloom.lock") == nil)
        // A writer that was killed has left its word behind: nobody is there.
        let dead = try folder.write("dead", "pid 2147483646\n")
        #expect(StoreOwner(lockFile: dead) == nil)
        #endif
    }

    @Test func aStoreOfANewerVersionIsRefused() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.connection.execute("INSERT INTO schema_migrations VALUES (999, 'from the future')")
        }
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .reading) }
        #expect(error?.code == .newerVersion)
    }

    @Test func noStoreIsNotFound() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .reading) }
        #expect(error?.code == .notFound)
        #expect(folder.files.isEmpty, "a reader makes nothing")
    }

    /// The hash depends on the ticks, not on the scale that they are stored at.
    @Test func contentHash() {
        let fine = TickColumns([Tick(ts: 1, bid: 1_104_270, ask: 1_104_280, bidVolume: 0, askVolume: Volume.absent)])
        let coarse = TickColumns([Tick(ts: 1, bid: 110_427, ask: 110_428, bidVolume: 0, askVolume: Volume.absent)])
        #expect(ContentHash.day(fine, scale: 6) == ContentHash.day(coarse, scale: 5))
        #expect(ContentHash.day(fine, scale: 6) != ContentHash.day(fine, scale: 5))
        var other = coarse
        other.askVolume[0] = 0
        #expect(ContentHash.day(other, scale: 5) != ContentHash.day(coarse, scale: 5))
        // Pinned: a change of the definition would orphan every hash that users have noted.
        #expect(ContentHash.day(coarse, scale: 5) == "e0aa3239bd0be0c09c6fbfaeeb01bfb0059557a9bd3f97d1ff89c13743ddd5b0")
    }
}
