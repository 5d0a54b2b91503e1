import Foundation
import MarketModel
import TestSupport
import Testing
import TickImport
import TickQuality
import TickStore

@testable import Services

/// What the catalogue keeps of where ticks came from and what they are worth.
@Suite struct ProvenanceTests {
    private let symbol = Symbol("EURUSD")!

    private func run(
        _ folder: TemporaryFolder, _ files: [String], _ change: (inout ImportRequest) -> Void = { _ in }
    ) throws -> ImportSummary {
        var request = ImportRequest(paths: files, symbol: symbol)
        change(&request)
        return try ImportService(storePath: folder.path + "/store", options: StoreOptions()).run(request)
    }

    private func passport(
        _ folder: TemporaryFolder, calendar: TradingCalendar = .fxNewYork, from: Int64 = .min, to: Int64 = .max
    ) throws -> QualityService.Passport {
        try QualityService(QueryService(storePath: folder.path + "/store", options: StoreOptions())).passport(
            of: symbol, calendar: calendar, from: from, to: to)
    }

    /// A row every ten seconds, for some hours of each of some days.
    private func rows(_ date: String, days: Int, hours: Int = 6) -> [String] {
        let start = CivilDate(date)!.utcMidnight + 12 * nanosecondsPerHour
        return (0..<days).flatMap { day in
            (0..<hours * 360).map { row in
                let time = start + Int64(day) * nanosecondsPerDay + Int64(row) * 10 * nanosecondsPerSecond
                return "\(UTCTime.text(time)),1.1000\(row % 7),1.1001\(row % 5),1,1\n"
            }
        }
    }

    private static let header = "timestamp,bid,ask,bid_volume,ask_volume\n"

    @Test func whatBecameOfTheRowsOfEachDay() throws {
        let folder = try TemporaryFolder()
        var first = rows("2024-03-05", days: 2)
        first.insert("2024-03-05T12:00:05.000Z,1.2,1.1,1,1\n", at: 3)
        first.insert("2024-03-05T23:30:00.000Z,0,1.1,1,1\n", at: 4)
        first.insert("nonsense,1.1,1.2,1,1\n", at: 5)
        first.insert(first[9], at: 10)
        first.swapAt(20, 21)
        let a = try folder.write("a.csv", Self.header + first.joined())
        let b = try folder.write("b.csv", Self.header + rows("2024-03-06", days: 2).dropFirst(7).joined())
        let summary = try run(folder, [a, b])
        let store = try TickStore(path: folder.path + "/store", access: .reading)
        let noted = try #require(store.provenance(of: Symbol("EURUSD")!)[1])
        #expect(noted.sources.map(\.path) == [a, b])
        #expect(noted.sources.map(\.fileBytes) == [a, b].map { FileManager.default.contents(atPath: $0)!.count })
        #expect(noted.days.map(\.date) == ["2024-03-05", "2024-03-06", "2024-03-07"].map { CivilDate($0)! })
        #expect(noted.days.map(\.sources) == [[0], [0, 1], [1]])
        #expect(noted.days.map(\.outOfOrder) == [1, 2_152, 0])
        #expect(noted.days.map(\.duplicates) == [1, 2_153, 0])
        #expect(noted.days.map(\.tickCount) == [2_160, 2_160, 2_160])
        // By days of the calendar: half past eleven in the evening belongs to the next one.
        #expect(
            noted.rejects == [
                ImportProvenance.Rejects(date: nil, rule: "malformed_time", rowCount: 1),
                ImportProvenance.Rejects(date: CivilDate("2024-03-05")!, rule: "crossed", rowCount: 1),
                ImportProvenance.Rejects(date: CivilDate("2024-03-06")!, rule: "price_not_positive", rowCount: 1),
            ])
        #expect(summary.report.rejected == 3)
        let passport = try passport(folder)
        #expect(passport.origin.rejectedByRule.map(\.rule) == ["crossed", "malformed_time", "price_not_positive"])
        #expect(passport.origin.rejected(on: CivilDate("2024-03-05")!).map(\.rows) == [1])
        #expect(passport.days.map { passport.origin.sources(of: $0.interval) } == [[0], [0, 1], [0, 1]])
        #expect(passport.origin.outOfOrder == 2_153)
    }

    /// The hash is what the guide says, and grows with the blocks.
    @Test func hashesOfFiles() throws {
        let folder = try TemporaryFolder()
        let small = try folder.write("a.csv", "timestamp,bid,ask\n2024-03-05T10:00:00.000Z,1.1,1.2\n")
        _ = try run(folder, [small])
        let store = try TickStore(path: folder.path + "/store", access: .reading)
        let noted = try #require(store.provenance(of: Symbol("EURUSD")!)[1])
        #expect(noted.sources[0].fileHash == "b39cd0eab4136e6ba0efd0a017e9b807")
        let text = Self.header + rows("2024-03-05", days: 20).joined()
        #expect(text.utf8.count > 1 << 20)
        let large = try folder.write("b.csv", text)
        let code = """
            import xxhash
            chain = bytes(16)
            with open(r"\(large)", "rb") as file:
                while block := file.read(1 << 20):
                    chain = xxhash.xxh3_128_digest(chain + xxhash.xxh3_128_digest(block))
            print(chain.hex())
            """
        var first = FileHash()
        let size = try first.add(fromFile: large, atMost: 1_500_000)
        #expect(size == text.utf8.count && first.bytes == 1_500_000)
        // What is noted are whole blocks; bytes that are known, or do not follow, change nothing.
        var hash = try JSONDecoder().decode(FileHash.self, from: JSONEncoder().encode(first))
        #expect(hash.bytes == 1 << 20)
        Array(text.utf8).withUnsafeBytes { bytes in
            hash.add(bytes, at: 1 << 21)
            hash.add(UnsafeRawBufferPointer(rebasing: bytes[..<1_200_000]), at: 0)
        }
        #expect(hash.bytes == 1_200_000)
        while try hash.add(fromFile: large, atMost: 100_000) > hash.bytes {}
        let printed = String(decoding: try Python.output(code), as: UTF8.self)
        #expect(hash.text == printed.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// What is kept of the days is what their ticks say, whatever wrote them.
    @Test func keptPassportsAreThoseOfTheTicks() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", Self.header + rows("2024-03-05", days: 6, hours: 11).joined())
        _ = try run(folder, [file])
        func compare(daysRead: Int) throws {
            let kept = try passport(folder)
            #expect(kept.daysRead == daysRead)
            var days = DayQualities(calendar: .fxNewYork)
            let store = try TickStore(path: folder.path + "/store", access: .reading)
            for partition in try store.partitions(of: symbol) {
                var ticks = TickColumns()
                try store.readTicks(of: symbol, from: partition.firstTime, to: partition.lastTime + 1) { batch in
                    ticks.append(batch)
                    return true
                }
                for segment in QualityMeter(calendar: .fxNewYork).segments(of: ticks) { days.add(segment) }
            }
            let fresh = days.finish()
            #expect(kept.days.map(\.date) == fresh.map(\.date))
            #expect(kept.days.map(\.counts) == fresh.map(\.counts))
            #expect(kept.days.map(\.gaps) == fresh.map(\.gaps))
            #expect(kept.days.map(\.bins) == fresh.map(\.bins))
            #expect(kept.days.map(\.score) == fresh.map(\.score))
        }
        try compare(daysRead: 0)
        // A calendar that nobody judged by, and a range that cuts a day.
        #expect(try passport(folder, calendar: .utc).daysRead == 6)
        let noon = CivilDate("2024-03-06")!.utcMidnight + 13 * nanosecondsPerHour
        let part = try passport(folder, from: noon)
        let all = try passport(folder).tickCount
        #expect(part.daysRead == 1 && part.tickCount == all - 3_960 - 360)
        // Changes that are no imports leave a judgement that does not hold.
        do {
            let store = try TickStore(path: folder.path + "/store", access: .writing)
            _ = try store.deleteTicks(of: symbol, from: noon, to: noon + nanosecondsPerHour)
        }
        try compare(daysRead: 1)
        // Merging judges the day with all its ticks.
        let more = try folder.write(
            "b.csv", Self.header + "2024-03-06T13:00:00.000Z,1.1,1.2,1,1\n2024-03-05T13:00:01.000Z,1.1,1.2,1,1\n")
        _ = try run(folder, [more]) { $0.overlap = .merge }
        try compare(daysRead: 0)
        _ = try run(folder, [file]) { $0.overlap = .replace }
        try compare(daysRead: 0)
    }

    /// Sources are those whose ticks are still there, and of a range only what is known by day counts.
    @Test func sourcesThatHold() throws {
        let folder = try TemporaryFolder()
        func write(_ name: String, _ from: String, _ days: Int, without rowCount: Int = 0) throws -> String {
            try folder.write(
                name,
                Self.header + rows(from, days: days).dropFirst(rowCount).joined()
                    + "2024-03-06T13:00:00.500Z,1.2,1.1,1,1\nnonsense,1,1,1,1\n")
        }
        let (a, b) = (try write("a.csv", "2024-03-05", 2), try write("b.csv", "2024-03-06", 2, without: 7))
        _ = try run(folder, [a])
        let summary = try run(folder, [b]) { $0.overlap = .merge }
        #expect(summary.alreadyStored == 2_153)
        func sources(_ passport: QualityService.Passport) -> [[String]] {
            passport.days.map { day in
                passport.origin.sources(of: day.interval).map {
                    URL(fileURLWithPath: passport.origin.sources[$0].path).lastPathComponent
                }
            }
        }
        let merged = try passport(folder)
        #expect(merged.origin.rejectedRows == 4)
        #expect(sources(merged) == [["a.csv"], ["a.csv", "b.csv"], ["a.csv", "b.csv"]])
        // All of a file's ticks are stored, and more: nothing is to be done.
        let again = try run(folder, [a])
        #expect(again.importID == nil && again.partitions == 0 && again.unchangedPartitions == 2)
        #expect(try run(folder, [a]) { $0.isDryRun = true }.ticksAccepted == 4_320)
        let c = try write("c.csv", "2024-03-06", 1, without: 3)
        _ = try run(folder, [c]) { $0.overlap = .replace }
        #expect(sources(try passport(folder)) == [["a.csv"], ["a.csv", "c.csv"], ["b.csv", "c.csv"]])
        let wednesday = CivilDate("2024-03-06")!.utcMidnight
        let part = try passport(folder, from: wednesday, to: wednesday + nanosecondsPerDay)
        #expect(part.tickCount == 2_157)
        #expect(part.origin.rejectedByRule.map(\.rule) == ["crossed"] && part.origin.rejectedRows == 3)
        #expect(sources(part) == [["c.csv"]])
        // Other ticks are refused still.
        let d = try folder.write("d.csv", Self.header + "2024-03-05T12:00:01.000Z,1.1,1.2,1,1\n")
        #expect(throws: ServiceError.self) { _ = try run(folder, [d]) }
        #expect(throws: ServiceError.self) { _ = try run(folder, [d]) { $0.isDryRun = true } }
    }

    /// A file that became another one with the same size and time of change is not gone on with.
    @Test func aFileThatWasExchanged() throws {
        let folder = try TemporaryFolder()
        let text = Self.header + rows("2024-03-05", days: 20).joined()
        let file = try folder.write("a.csv", text)
        let before = try TickSource(path: file).version()
        let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]!
        _ = try folder.write("a.csv", text.replacing("1.10000", with: "1.20000", maxReplacements: 1))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
        #expect(try TickSource(path: file).version() != before)
    }

    /// Doubtful ticks are stored, and told.
    @Test func remarks() throws {
        let folder = try TemporaryFolder()
        var ticks = rows("2024-03-08", days: 2)
        let times = ticks.map { $0.split(separator: ",")[0] }
        ticks[100] = "\(times[100]),1.30000,1.30010,1,1\n"
        for row in 300..<2_160 { ticks[row] = "\(times[row]),1.4000\(row % 7),1.4001\(row % 5),1,1\n" }
        let file = try folder.write("a.csv", Self.header + ticks.joined())
        for isDryRun in [true, false] {
            let remarks = try run(folder, [file]) { $0.isDryRun = isDryRun }.remarks
            // Saturday is outside of sessions.
            #expect(remarks == ImportRemarks(spikes: 1, jumps: 1, outsideSessions: 2_160, repeatedTimes: 0))
        }
    }
}
