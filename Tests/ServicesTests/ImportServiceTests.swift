import BarEngine
import Foundation
import MarketModel
import Services
import SyntheticTicks
import TestSupport
import Testing
import TickImport
import TickStore

/// Rows of the basic format.
private func csv(_ ticks: some Sequence<Tick>) -> String {
    "timestamp,bid,ask,bid_volume,ask_volume\n"
        + ticks.map { tick in
            "\(UTCTime.text(tick.ts)),\(PriceText.text(tick.bid, scale: 5)),\(PriceText.text(tick.ask, scale: 5)),"
                + "\(Volume.text(tick.bidVolume)),\(Volume.text(tick.askVolume))\n"
        }.joined()
}

private func makeTicks(days: Int, seed: UInt64 = 1) throws -> [Tick] {
    var options = TickGeneratorOptions(
        symbol: Symbol("EURUSD")!, from: CivilDate("2024-03-04")!, days: days, seed: seed)
    options.instrument.ticksPerDay = 1_500
    var generator = try TickGenerator(options)
    var ticks: [Tick] = []
    while let batch = generator.nextBatch(ticksMax: 10_000) { ticks += (0..<batch.count).map { batch[$0] } }
    return ticks
}

private func run(
    _ folder: TemporaryFolder, _ files: [String], store: String = "store",
    _ change: (inout ImportRequest) -> Void = { _ in }
) throws -> ImportSummary {
    var request = ImportRequest(paths: files, symbol: Symbol("EURUSD")!)
    change(&request)
    return try ImportService(storePath: folder.path + "/" + store, options: StoreOptions()).run(request)
}

private func stored(_ folder: TemporaryFolder, store: String = "store") throws -> [Tick] {
    var ticks: [Tick] = []
    try QueryService(storePath: folder.path + "/" + store, options: StoreOptions()).ticks(
        of: Symbol("EURUSD")!, from: .min, to: .max
    ) { batch in
        ticks += (0..<batch.count).map { batch[$0] }
        return true
    }
    return ticks
}

/// Ways in which a history is out of order.
enum Disorder: CaseIterable {
    case oneRowLate, oneRowOfTheFarFuture, shuffled, halvesOfDays, halvesReversed, days, duplicatesFarApart

    /// The texts of files that hold the ticks so.
    fileprivate func texts(_ ticks: [Tick]) -> [String] {
        var ticks = ticks
        switch self {
        case .oneRowLate:
            let late = ticks.remove(at: 5)
            ticks.append(late)
            return [csv(ticks)]
        case .oneRowOfTheFarFuture:
            var far = ticks[7]
            far.ts = CivilDate("2199-01-01")!.utcMidnight
            ticks.insert(far, at: 8)
            return [csv(ticks)]
        case .shuffled:
            var random = SplitMix64(seed: 5)
            return [csv(ticks.shuffled(using: &random))]
        case .halvesOfDays:
            let isMorning = { (tick: Tick) in tick.ts % nanosecondsPerDay < nanosecondsPerDay / 2 }
            return [csv(ticks.filter(isMorning)), csv(ticks.filter { !isMorning($0) })]
        case .halvesReversed:
            return [csv(ticks[(ticks.count / 2)...]), csv(ticks[..<(ticks.count / 2)])]
        case .days:
            return Dictionary(grouping: ticks) { $0.ts / nanosecondsPerDay }.sorted { $0.key > $1.key }
                .map { csv($0.value) }
        case .duplicatesFarApart:
            return [csv(ticks + ticks[..<100])]
        }
    }
}

@Suite struct ImportServiceTests {
    /// One file, several files in any order, a folder, a shuffled file: the same store and the same hash.
    @Test func theWayDoesNotMatter() throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 5)
        let whole = try run(folder, [folder.write("whole.csv", csv(ticks))])
        #expect(try stored(folder) == ticks)
        var random = SplitMix64(seed: 1)
        let shuffled = try run(folder, [folder.write("shuffled.csv", csv(ticks.shuffled(using: &random)))], store: "b")
        #expect(shuffled.contentHash == whole.contentHash)
        #expect(shuffled.report.outOfOrder > 0)
        #expect(try stored(folder, store: "b") == ticks)
        try folder.makeFolder("parts")
        for (number, start) in stride(from: 0, to: ticks.count, by: 900).enumerated() {
            // Names run backwards in time, so that days are settled and come again.
            try folder.write("parts/\(999 - number).csv", csv(ticks[start..<min(start + 900, ticks.count)]))
        }
        try folder.write("parts/empty.csv", "timestamp,bid,ask\n")
        try folder.write("parts/notes.md", "not a tick file")
        let parts = try run(folder, [folder.path + "/parts"], store: "c")
        #expect(parts.contentHash == whole.contentHash)
        #expect(parts.emptyFiles == [folder.path + "/parts/empty.csv"])
        #expect(try stored(folder, store: "c") == ticks)
        let pattern = try run(folder, [folder.path + "/parts/9*.csv"], store: "d")
        #expect(pattern.contentHash == whole.contentHash)
    }

    /// Whatever order the rows and files have: a second import finds the same ticks and touches nothing.
    @Test(arguments: Disorder.allCases) func importingTwiceChangesNothing(disorder: Disorder) throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 5)
        let files = try disorder.texts(ticks).enumerated().map { try folder.write("\($0.offset).csv", $0.element) }
        let first = try run(folder, files)
        #expect(first.ticksStored == first.ticksAccepted && first.ticksStored >= ticks.count)
        let parquet = folder.files.filter { $0.hasSuffix(".parquet") }
        let contents = parquet.map { FileManager.default.contents(atPath: folder.path + "/" + $0) }
        for sources in [files, files.reversed()] {
            for overlap in OverlapPolicy.allCases {
                let again = try run(folder, sources) { $0.overlap = overlap }
                #expect(again.importID == nil && again.partitions == 0, "\(overlap)")
                #expect(again.unchangedPartitions == first.partitions)
                #expect(again.contentHash == first.contentHash)
                #expect(again.ticksAccepted == first.ticksAccepted)
                #expect(folder.files.filter { $0.hasSuffix(".parquet") } == parquet)
                #expect(parquet.map { FileManager.default.contents(atPath: folder.path + "/" + $0) } == contents)
            }
            let dry = try run(folder, sources) { $0.isDryRun = true }
            #expect(dry.contentHash == first.contentHash)
        }
        // What does differ is still refused, wherever in the file it is, and nothing of it is stored.
        var changed = ticks
        changed[changed.count / 3].ask += 1
        let other = try disorder.texts(changed).enumerated().map { try folder.write("o\($0.offset).csv", $0.element) }
        let error = #expect(throws: ServiceError.self) { _ = try run(folder, other) }
        #expect(error?.code == .findings)
        #expect(folder.files.filter { $0.hasSuffix(".parquet") } == parquet)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/store/staging"))
    }

    @Test func everyDayThatDiffersIsCounted() throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 4)
        _ = try run(folder, [folder.write("a.csv", csv(ticks))])
        var seen: Set<Int64> = []
        let changed = ticks.map { tick in
            var tick = tick
            if seen.insert(tick.ts / nanosecondsPerDay).inserted { tick.ask += 1 }
            return tick
        }
        for isDryRun in [false, true] {
            let error = #expect(throws: ServiceError.self) {
                _ = try run(folder, [folder.write("b.csv", csv(changed))]) { $0.isDryRun = isDryRun }
            }
            #expect(error?.message.contains("EURUSD 2024-03-04 is stored already") == true)
            #expect(error?.message.hasSuffix("; \(seen.count - 1) more days differ") == true)
        }
    }

    @Test func mergingKeepsWhatBothHave() throws {
        let folder = try TemporaryFolder()
        let twice = Tick(ts: 1_709_500_000_000_000_000, bid: 108_000, ask: 108_002, bidVolume: 1, askVolume: 1)
        var other = twice
        other.ask += 1
        _ = try run(folder, [folder.write("a.csv", csv([twice, twice]))]) { $0.duplicates = .keep }
        let merged = try run(folder, [folder.write("b.csv", csv([twice, other]))]) {
            $0.duplicates = .keep
            $0.overlap = .merge
        }
        #expect(try stored(folder) == [twice, twice, other])
        #expect(merged.partitions == 1)
        let dropped = try run(folder, [folder.path + "/a.csv"], store: "drop")
        #expect(dropped.report.duplicates == 1)
        #expect(try stored(folder, store: "drop") == [twice])
    }

    @Test func aDryRunStoresNothingAndTellsWhatWouldBeRefused() throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 2)
        let file = try folder.write("a.csv", csv(ticks))
        let dry = try run(folder, [file]) { $0.isDryRun = true }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/store"))
        let wet = try run(folder, [file])
        #expect(dry.contentHash == wet.contentHash)
        #expect(dry.ticksAccepted == wet.ticksStored)
        // Some of what is stored is nothing to do; other ticks are refused.
        let half = try folder.write("b.csv", csv(ticks.dropLast(10)))
        #expect(try run(folder, [half]) { $0.isDryRun = true }.ticksAccepted == ticks.count - 10)
        var other = ticks.dropLast(10)
        other[5].ask += 1
        let changed = try folder.write("c.csv", csv(other))
        for isDryRun in [true, false] {
            let error = #expect(throws: ServiceError.self) {
                _ = try run(folder, [changed]) { $0.isDryRun = isDryRun }
            }
            #expect(error?.code == .findings)
        }
        #expect(try run(folder, [half]).partitions == 0)
        #expect(try stored(folder) == ticks)
    }

    /// A dry run looks into a store of any version, as every command does.
    @Test(arguments: [1, 2]) func aDryRunOverAnOlderStore(version: Int) throws {
        let folder = try TemporaryFolder()
        try StoreFixture.copy(version: version, to: folder.path + "/store")
        let before = try stored(folder)
        let file = try folder.write("a.csv", "timestamp,bid,ask\n2024-03-04T00:00:00Z,1.1,1.2\n")
        let fresh = folder.path + "/store"
        try FileManager.default.removeItem(atPath: fresh)
        try StoreFixture.copy(version: version, to: fresh)
        #expect(try run(folder, [file]) { $0.isDryRun = true }.ticksAccepted == 1)
        #expect(try stored(folder) == before)
    }

    @Test func badRowsEndAnImportIfSoAsked() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", csv(try makeTicks(days: 1)) + "2024-03-04T12:00:00Z,abc,1.1,1,1\n")
        let error = #expect(throws: ServiceError.self) { _ = try run(folder, [file]) { $0.invalid = .abort } }
        #expect(error?.code == .findings)
        #expect(try QueryService(storePath: folder.path + "/store", options: StoreOptions()).symbols().isEmpty)
        #expect(try run(folder, [file]).report.rejected == 1)
    }

    /// A scale that was guessed from the first rows is not held against the later ones in silence.
    @Test func aGuessedScaleThatIsTooSmall() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<3_000).map { "\(1_709_500_000_000 + $0),1.1,1.2\n" }.joined()
        let file = try folder.write("a.csv", "timestamp,bid,ask\n" + rows + "1709600000000,1.12345,1.12346\n")
        let error = #expect(throws: ServiceError.self) { _ = try run(folder, [file]) { $0.symbol = Symbol("ODD")! } }
        #expect(error?.code == .badInput)
        #expect(error?.advice?.contains("--scale") == true)
        let summary = try run(folder, [file]) {
            $0.symbol = Symbol("ODD")!
            $0.scale = 5
        }
        #expect(summary.ticksStored == 3_001)
    }

    /// A damaged file is replaced by importing its day again.
    @Test func importingAgainMends() throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 1)
        let file = try folder.write("a.csv", csv(ticks))
        _ = try run(folder, [file])
        let path = folder.path + "/" + (try #require(folder.files.first { $0.hasSuffix(".parquet") }))
        for damage in [Data("junk".utf8), nil] {
            if let damage {
                try damage.write(to: URL(fileURLWithPath: path))
            } else {
                try FileManager.default.removeItem(atPath: path)
            }
            #expect(throws: ServiceError.self) { _ = try stored(folder) }
            #expect(try run(folder, [file]).partitions == 1)
            #expect(try stored(folder) == ticks)
        }
    }

    @Test func stoppingStoresNothing() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", csv(try makeTicks(days: 2)))
        var request = ImportRequest(paths: [file], symbol: Symbol("EURUSD")!)
        request.overlap = .replace
        let service = ImportService(storePath: folder.path + "/store", options: StoreOptions())
        var asked = 0
        let error = #expect(throws: ServiceError.self) {
            _ = try service.run(
                request,
                isCancelled: {
                    asked += 1
                    return true
                })
        }
        #expect(asked > 0)
        #expect(error?.code == .interrupted)
        #expect(folder.files.filter { $0.hasSuffix(".parquet") }.isEmpty)
    }
}

@Suite struct LookAheadTests {
    /// What is known at an instant does not depend on what is stored after it: a store that holds everything and one
    /// that holds only the ticks up to the instant give the same snapshot, at random instants and on every kind of
    /// boundary, whatever the number of completed bars.
    @Test func snapshotsHoldNothingFromTheFuture() throws {
        let folder = try TemporaryFolder()
        let ticks = try makeTicks(days: 9, seed: 3)
        _ = try run(folder, [folder.write("whole.csv", csv(ticks))], store: "whole")
        let whole = try QueryService(storePath: folder.path + "/whole", options: StoreOptions())
        var random = SplitMix64(seed: 5)
        var instants = (0..<6).map { _ in
            Int64.random(in: ticks[100].ts...ticks[ticks.count - 1].ts, using: &random)
        }
        instants += [ticks[2_000].ts, ticks[2_000].ts - 1, UTCTime.parse("2024-03-11T21:00:00Z")!]
        instants += [UTCTime.parse("2024-03-06T00:00:00Z")!, UTCTime.parse("2024-03-10T12:00:00Z")!]
        var differsFromCheat = false
        for (number, instant) in instants.enumerated() {
            let known = ticks.filter { $0.ts <= instant }
            let file = try folder.write("prefix.csv", csv(known))
            _ = try run(folder, [file], store: "prefix\(number)")
            let prefix = try QueryService(storePath: folder.path + "/prefix\(number)", options: StoreOptions())
            for completed in [0, 1, 7] {
                for calendar in TradingCalendar.named {
                    func snapshot(_ query: QueryService, at time: Int64) throws -> [String] {
                        let frames = try query.snapshot(
                            of: Symbol("EURUSD")!, at: time, timeframes: Timeframe.standard + [Timeframe("1w")!],
                            calendar: calendar, completed: completed
                        ).frames
                        return frames.map { "\($0.timeframe) \(String(describing: $0.partial)) \($0.completed)" }
                    }
                    let expected = try snapshot(prefix, at: instant)
                    #expect(
                        try snapshot(whole, at: instant) == expected,
                        "\(UTCTime.text(instant)) \(calendar.name) \(completed)")
                    // A minute later the state is another: the comparison can fail.
                    if try snapshot(whole, at: instant + nanosecondsPerMinute) != expected { differsFromCheat = true }
                }
            }
        }
        #expect(differsFromCheat)
    }
}

@Suite struct FlatBarTests {
    private func opens(_ folder: TemporaryFolder, _ frame: String, from: String, to: String) throws -> [String] {
        var found: [String] = []
        try QueryService(storePath: folder.path + "/store", options: StoreOptions()).bars(
            of: Symbol("EURUSD")!, timeframe: Timeframe(frame)!, side: .bid, calendar: .fxNewYork,
            from: UTCTime.parse(from)!, to: UTCTime.parse(to)!, fill: .flat
        ) { bar in
            found.append(UTCTime.text(bar.openTime, fraction: .seconds) + (bar.tickCount == 0 ? " flat" : ""))
        }
        return found
    }

    /// Friday, nothing on Monday, Tuesday: the empty Monday is filled, the weekend is not, and the range does not matter.
    @Test func fillsTradingDaysOnly() throws {
        let folder = try TemporaryFolder()
        let times = ["2024-01-05T20:30:00Z", "2024-01-09T12:00:00Z", "2024-01-09T15:30:00Z"]
        let ticks = times.map { Tick(ts: UTCTime.parse($0)!, bid: 108_000, ask: 108_002, bidVolume: 1, askVolume: 1) }
        _ = try run(folder, [folder.write("a.csv", csv(ticks))])
        #expect(
            try opens(folder, "1d", from: "2024-01-01", to: "2024-02-01") == [
                "2024-01-04T22:00:00Z", "2024-01-07T22:00:00Z flat", "2024-01-08T22:00:00Z",
            ])
        #expect(
            try opens(folder, "1h", from: "2024-01-09T11:00:00Z", to: "2024-01-09T15:00:00Z") == [
                "2024-01-09T11:00:00Z flat", "2024-01-09T12:00:00Z", "2024-01-09T13:00:00Z flat",
                "2024-01-09T14:00:00Z flat",
            ])
        #expect(
            try opens(folder, "4h", from: "2024-01-05T18:00:00Z", to: "2024-01-08T06:00:00Z") == [
                "2024-01-05T18:00:00Z", "2024-01-07T22:00:00Z flat", "2024-01-08T02:00:00Z flat",
            ])
    }
}
