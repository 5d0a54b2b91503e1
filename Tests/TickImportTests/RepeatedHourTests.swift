import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Hours that clocks show twice, and those that they skip. New York: 3 November 2024 at 02:00, 10 March 2024 at 02:00.
@Suite struct RepeatedHourTests {
    private func content(_ times: [String], chunkBytes: Int = 1 << 20, crossedAt: Int? = nil) throws -> FileContent {
        let folder = try TemporaryFolder()
        let rows = times.enumerated().map { index, time in "\(time),1.1,\(index == crossedAt ? "1.0" : "1.2")\n" }
        let file = try folder.write("a.csv", "timestamp,bid,ask\n" + rows.joined())
        return try FileContent(file, zone: .newYork, threads: 3, chunkBytes: chunkBytes)
    }

    private func times(_ content: FileContent) -> [String] {
        content.ticks.ts.map { String(UTCTime.text($0).dropFirst(11).prefix(8)) }
    }

    @Test func theOrderTells() throws {
        let rows = ["00:59:59", "01:10:00", "01:50:00", "01:05:00", "01:55:00", "02:00:00"].map { "2024-11-03 " + $0 }
        for chunkBytes in [20, 60, 1 << 20] {
            let content = try content(rows, chunkBytes: chunkBytes)
            #expect(times(content) == ["04:59:59", "05:10:00", "05:50:00", "06:05:00", "06:55:00", "07:00:00"])
            #expect(content.report.ambiguousTimes == 0)
            #expect(content.ticks.ts == content.ticks.ts.sorted())
        }
    }

    @Test func nothingTells() throws {
        for rows in [
            // Once through the hour: it may be either.
            ["00:59:59", "01:10:00", "01:50:00", "02:00:00"], ["01:10:00"],
            // Rows a little out of order prove nothing.
            ["01:10:00", "01:09:59", "01:50:00", "01:40:00"],
        ] {
            let content = try content(rows.map { "2024-11-03 " + $0 }, chunkBytes: 30)
            #expect(content.report.ambiguousTimes == rows.count { $0.hasPrefix("01") })
            #expect(
                times(content)
                    == rows.map {
                        $0.hasPrefix("01")
                            ? "05" + $0.dropFirst(2)
                            : $0.hasPrefix("00") ? "04" + $0.dropFirst(2) : "07" + $0.dropFirst(2)
                    })
        }
    }

    /// A second jump back contradicts the first.
    @Test func whatIsShuffledProvesNothingMore() throws {
        let rows = ["01:10:00", "01:50:00", "01:05:00", "01:55:00", "01:01:00", "01:02:00"].map { "2024-11-03 " + $0 }
        let content = try content(rows)
        #expect(content.report.ambiguousTimes == 2)
        #expect(content.ticks.count == 6)
    }

    /// The next year's hour is another one, and a row that comes late belongs to the showing before it.
    @Test func hoursApart() throws {
        let rows = [
            "2023-11-05 01:50:00", "2023-11-05 01:10:00", "2023-11-05 02:00:01", "2023-11-05 01:59:59",
            "2024-11-03 01:10:00",
        ]
        let content = try content(rows)
        #expect(times(content) == ["05:50:00", "06:10:00", "07:00:01", "06:59:59", "05:10:00"])
        #expect(content.report.ambiguousTimes == 1)
    }

    @Test func skippedTimesAreRejected() throws {
        let rows = ["01:59:59", "02:00:00", "02:59:59.999", "03:00:00"].map { "2024-03-10 " + $0 }
        let content = try content(rows)
        #expect(times(content) == ["06:59:59", "07:00:00"])
        #expect(content[.skippedTime] == 2)
        #expect(content.rejects.map(\.line) == [3, 4])
    }

    /// A time with a zone of its own is shown once.
    @Test func metaTraderToo() throws {
        let folder = try TemporaryFolder()
        let rows = ["00:59:59", "01:10:00", "01:50:00", "01:05:00", "02:00:00"].map { "2024.11.03\t\($0)\t1.1\t1.2\n" }
        let file = try folder.write(
            "a.csv", "<DATE>\t<TIME>\t<BID>\t<ASK>\n" + rows.joined() + "2025.03.09\t02:30:00\t1.1\t1.2\n")
        for chunkBytes in [30, 1 << 20] {
            let content = try FileContent(file, zone: .newYork, chunkBytes: chunkBytes)
            #expect(times(content) == ["04:59:59", "05:10:00", "05:50:00", "06:05:00", "07:00:00"])
            #expect(content.report.ambiguousTimes == 0)
            #expect(content[.skippedTime] == 1)
        }
    }

    /// Every reading of every zone's clock, at random: there and back.
    @Test func stretches() {
        var random = SplitMix64(seed: 11)
        for zone in TimeZoneRules.named + [TimeZoneRules("America/New_York+07:00")!] {
            for _ in 0..<20_000 {
                let time = Int64.random(in: 0..<4_000_000_000, using: &random) * nanosecondsPerSecond
                let local = time + zone.offset(atUTC: time)
                switch zone.stretch(ofLocal: local) {
                case .once(let range, let offset):
                    #expect(range.contains(local) && local - offset == time)
                case .twice(let range, let offset, let shift):
                    #expect(range.contains(local) && [local - offset, local - offset + shift].contains(time))
                    #expect(zone.offset(atUTC: local - offset) == offset)
                    #expect(zone.offset(atUTC: local - offset + shift) == offset - shift)
                case .never: Issue.record("\(zone.name) shows \(local)")
                }
                let any = Int64.random(in: 0..<4_000_000_000, using: &random) * nanosecondsPerSecond
                let instants = Set([
                    any - zone.offset(atUTC: any - nanosecondsPerDay),
                    any - zone.offset(atUTC: any + nanosecondsPerDay),
                ])
                let right = instants.filter { $0 + zone.offset(atUTC: $0) == any }
                switch zone.stretch(ofLocal: any) {
                case .once: #expect(right.count == 1)
                case .twice: #expect(right.count == 2)
                case .never: #expect(right.isEmpty)
                }
            }
        }
    }
}
