import Foundation
import MarketModel
import SyntheticTicks
import Testing

@testable import TickQuality

private let second = nanosecondsPerSecond
/// Tuesday 2024-03-05 begins at 22:00 UTC of Monday in New York's winter.
private let tuesday = CivilDate("2024-03-04")!.utcMidnight + 22 * 3_600 * second

private func tick(_ time: Int64, _ bid: Int64 = 108_500, _ ask: Int64 = 108_503) -> Tick {
    Tick(ts: time, bid: bid, ask: ask, bidVolume: 1, askVolume: 1)
}

/// Ticks every ten seconds from `from` to `to`, with the bid moving a point at a time.
private func steady(_ from: Int64, _ to: Int64) -> [Tick] {
    stride(from: from, to: to, by: Int(10 * second)).enumerated().map { index, time in
        tick(time, 108_500 + Int64([0, 1, 2, 1][index % 4]), 108_503 + Int64([0, 1, 2, 1][index % 4]))
    }
}

/// The ticks of each UTC day.
private func utcDays(_ ticks: TickColumns) -> [TickColumns] {
    var days: [TickColumns] = []
    var row = 0
    while row < ticks.count {
        let end = ticks.firstRow(notBefore: CivilDate(utc: ticks.ts[row]).utcMidnight + 24 * 3_600 * second)
        days.append(ticks.rows(row..<end))
        row = end
    }
    return days
}

private func judge(_ ticks: [Tick], _ calendar: TradingCalendar = .fxNewYork) -> [DayQuality] {
    var days = DayQualities(calendar: calendar)
    let meter = QualityMeter(calendar: calendar)
    for day in utcDays(TickColumns(ticks)) { meter.segments(of: day).forEach { days.add($0) } }
    return days.finish()
}

@Suite struct QualityMeterTests {
    @Test func aGoodDayHasAllPoints() {
        let days = judge(steady(tuesday, tuesday + 24 * 3_600 * second))
        #expect(days.count == 1)
        #expect(days[0].date == CivilDate("2024-03-05"))
        #expect(days[0].score == 100)
        #expect(days[0].tickCount == 8_640)
        #expect(days[0].gaps.isEmpty)
        #expect(days[0].spread(0) == 3 && days[0].spread(0.5) == 3 && days[0].spread(1) == 3)
    }

    @Test func gapsByClass() {
        let day = 24 * 3_600 * second
        // The last tick before each gap comes ten seconds before it.
        var ticks = steady(tuesday, tuesday + 3_600 * second)
        ticks += steady(tuesday + 3_720 * second, tuesday + 7_200 * second)
        ticks += steady(tuesday + 8_000 * second, tuesday + 10_800 * second)
        ticks += steady(tuesday + 18_000 * second, tuesday + day - 900 * second)
        // Wednesday has none; Thursday begins an hour late.
        ticks += steady(tuesday + 2 * day + 3_600 * second, tuesday + 3 * day)
        let days = judge(ticks)
        #expect(days.map(\.date) == ["2024-03-05", "2024-03-06", "2024-03-07"].map { CivilDate($0)! })
        #expect(days[0].gaps.map(\.kind) == [.short, .long, .hours, .long])
        #expect(days[0].gaps[0] == Gap(kind: .short, from: tuesday + 3_590 * second, to: tuesday + 3_720 * second))
        #expect(days[0].gaps[3].to == tuesday + day)
        #expect(days[1].gaps == [Gap(kind: .day, from: tuesday + day, to: tuesday + 2 * day)])
        #expect(days[1].score == 0)
        #expect(days[2].gaps == [Gap(kind: .hours, from: tuesday + 2 * day, to: tuesday + 2 * day + 3_600 * second)])
        #expect(days[0].score < 91 && days[0].score > 80)
        // A second less than a minute is no gap.
        #expect(judge([tick(tuesday), tick(tuesday + 59 * second)])[0].gaps.isEmpty)
        #expect(judge([tick(tuesday), tick(tuesday + 60 * second)])[0].gaps.count == 1)
    }

    /// The weekend is no gap, and what is quoted in it is told.
    @Test func weekends() {
        let friday = CivilDate("2024-03-08")!.utcMidnight
        let close = friday + 22 * 3_600 * second
        let open = friday + 69 * 3_600 * second
        let days = judge(steady(friday, close) + [tick(close + 3_600 * second)] + steady(open, open + 3_600 * second))
        #expect(days.filter(\.isSession).map(\.date) == ["2024-03-08", "2024-03-11"].map { CivilDate($0)! })
        #expect(days.flatMap(\.gaps).isEmpty)
        let off = days.filter { !$0.isSession }
        #expect(off.count == 2 && off.reduce(0) { $0 + $1.tickCount } == 1)
        // By UTC every day is a session, and the weekend is missing.
        #expect(
            judge(steady(friday, close) + steady(open, open + 60 * second), .utc).flatMap(\.gaps).contains {
                $0.kind == .day
            })
    }

    @Test func quotes() {
        var ticks = steady(tuesday, tuesday + 600 * second)
        let end = tuesday + 600 * second
        ticks += [
            tick(end, 108_500, 108_500), tick(end + second, 108_501, 108_500), tick(end + 2 * second, 108_500, 108_502),
            tick(end + 2 * second, 108_500, 108_502), tick(end + 2 * second, 108_500, 108_503),
        ]
        let day = judge(ticks)[0]
        #expect(
            day.counts.zeroSpread == 1 && day.counts.crossed == 1 && day.counts.duplicates == 1
                && day.counts.repeatedTimes == 1)
        #expect(day.counts.unchanged == 1)
        #expect(day.spread(0) == -1 && day.spread(1) == 3)
    }

    @Test func spikesAndJumps() {
        var ticks = steady(tuesday, tuesday + 3_600 * second)
        ticks[100] = tick(ticks[100].ts, 110_500, 110_503)
        #expect(judge(ticks)[0].counts.spikes == 1 && judge(ticks)[0].counts.jumps == 0)
        // From here on all is ten times as much: one jump, however the scale follows.
        for index in 200..<ticks.count { ticks[index] = tick(ticks[index].ts, 1_085_000, 1_085_030) }
        #expect(judge(ticks)[0].counts.spikes == 1 && judge(ticks)[0].counts.jumps == 1)
        // A leap over a weekend is news, and no fault.
        let friday = CivilDate("2024-03-08")!.utcMidnight + 20 * 3_600 * second
        let monday = friday + 49 * 3_600 * second
        let leap =
            steady(friday, friday + 7_200 * second)
            + steady(monday, monday + 600 * second).map {
                tick($0.ts, $0.bid + 3_000, $0.ask + 3_000)
            }
        #expect(judge(leap).allSatisfy { $0.counts.spikes == 0 && $0.counts.jumps == 0 })
        // Cautious: the first moves of all are not judged.
        #expect(judge([tick(tuesday), tick(tuesday + 1, 200_000, 200_003)])[0].counts.jumps == 0)
    }

    @Test func flatStretchesAndThinHours() {
        var ticks = steady(tuesday, tuesday + 24 * 3_600 * second)
        for index in 1_000..<1_020 { ticks[index] = tick(ticks[index].ts) }
        #expect(judge(ticks)[0].counts.flatStretches == 1)
        // An hour with a tick a minute and less.
        let hour = tuesday + 10 * 3_600 * second
        ticks.removeAll { $0.ts >= hour && $0.ts < hour + 3_600 * second && ($0.ts - hour) % (300 * second) != 0 }
        #expect(judge(ticks)[0].thinHours == 1)
    }

    /// Every tick is in one day, and what is kept as JSON is what was found.
    @Test func keptAsJSON() throws {
        var options = TickGeneratorOptions(symbol: Symbol("EURUSD")!, from: CivilDate("2024-03-04")!, days: 9, seed: 3)
        options.instrument.ticksPerDay = 20_000
        var generator = try TickGenerator(options)
        var all = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 777) { all.append(batch) }
        for calendar in TradingCalendar.named {
            var fresh = DayQualities(calendar: calendar)
            var kept = DayQualities(calendar: calendar)
            for day in utcDays(all) {
                let segments = QualityMeter(calendar: calendar).segments(of: day)
                let text = try JSONEncoder().encode(segments)
                let read = try JSONDecoder().decode([DaySegment].self, from: text)
                #expect(read.count == segments.count)
                for (before, after) in zip(segments, read) {
                    fresh.add(before)
                    kept.add(after)
                }
            }
            let (first, second) = (fresh.finish(), kept.finish())
            #expect(first.map(\.date) == second.map(\.date) && first.map(\.score) == second.map(\.score))
            #expect(first.map(\.gaps) == second.map(\.gaps) && first.map(\.counts) == second.map(\.counts))
            for (before, after) in zip(first, second) {
                #expect(before.rateChanges == after.rateChanges && before.thinHours == after.thinHours)
                #expect(before.busiestTenMinutes == after.busiestTenMinutes)
                #expect([0, 0.5, 0.95, 1].map { before.spread($0) } == [0, 0.5, 0.95, 1].map { after.spread($0) })
                #expect(before.bins.reduce(0, +) == before.tickCount)
            }
            #expect(first.reduce(0) { $0 + $1.tickCount } == all.count)
            guard calendar.name == "fx-new-york" else { continue }
            for day in first where day.isSession && day.tickCount > 15_000 { #expect(day.score >= 80, "\(day.date)") }
            #expect(first.reduce(0) { $0 + $1.counts.spikes + $1.counts.jumps } <= 5)
        }
    }

    @Test func damagedJSONIsRefused() throws {
        let segment = QualityMeter(calendar: .utc).segments(of: TickColumns([tick(tuesday)]))[0]
        let text = String(decoding: try JSONEncoder().encode(segment), as: UTF8.self)
        let bins = try #require(text.range(of: #""bins":\[[0-9]+,"#, options: .regularExpression))
        for start in ["-1", "151", "9223372036854775807"] {
            let damaged = text.replacingCharacters(in: bins, with: "\"bins\":[\(start),")
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(DaySegment.self, from: Data(damaged.utf8)) }
        }
    }

    /// From many ticks in ten minutes to hardly any, and back; a silence is a gap and no change of rate.
    @Test func changesOfRate() {
        var ticks: [Tick] = []
        for time in stride(from: 0, to: 600 * 144, by: 1) {
            let minutes = time / 600
            if minutes == 60 {
                if time % 300 == 0 { ticks.append(tick(tuesday + Int64(time) * second)) }
            } else if minutes != 80 {
                ticks.append(tick(tuesday + Int64(time) * second, 108_500 + Int64(time % 3), 108_503 + Int64(time % 3)))
            }
        }
        let day = judge(ticks)[0]
        #expect(day.rateChanges == 2)
        #expect(day.busiestTenMinutes == 600 && day.medianTenMinutes == 600)
        #expect(day.gapCount(.long) == 1)
    }

    /// A leap from one UTC day to the next is seen although each is judged by itself.
    @Test func leapsOverMidnight() {
        let midnight = tuesday + 2 * 3_600 * second
        var ticks = steady(midnight - 3_600 * second, midnight + 3_600 * second)
        for index in ticks.indices where ticks[index].ts >= midnight {
            ticks[index] = tick(ticks[index].ts, ticks[index].bid + 3_000, ticks[index].ask + 3_000)
        }
        #expect(judge(ticks).map(\.counts.jumps) == [1])
        ticks.removeAll { $0.ts > midnight - 90 * second && $0.ts < midnight }
        #expect(judge(ticks).map(\.counts.jumps) == [0])
    }

    /// After a session's end nothing is missing, a holiday is no day without ticks, and what is quoted then is told.
    @Test func sessionsOfAnExchange() throws {
        let calendar = try TradingCalendar(
            definition: """
                format = tickloom-calendar 1
                name = lse
                zone = Europe/London
                open = 08:00
                close = 16:30
                holiday = 2024-03-07
                early close = 2024-03-08 12:30
                """)
        let midnight = CivilDate("2024-03-05")!.utcMidnight
        let hour = 3_600 * second
        var ticks: [Tick] = []
        for (day, close) in [(0, 17 * hour), (1, 16 * hour), (3, 12 * hour)] as [(Int64, Int64)] {
            let start = midnight + day * 24 * hour
            ticks += steady(start + 8 * hour, start + close)
        }
        let days = judge(ticks, calendar)
        #expect(days.map(\.date) == (5...8).map { CivilDate("2024-03-0\($0)")! })
        #expect(days.map(\.isSession) == [true, true, false, true])
        // Tuesday has half an hour after the close, Wednesday ends half an hour early.
        #expect(days.map(\.outsideSession) == [180, 0, 0, 0])
        #expect(days[0].gaps.isEmpty && days[2].gaps.isEmpty && days[3].gaps.isEmpty)
        let end = midnight + 40 * hour
        #expect(days[1].gaps == [Gap(kind: .long, from: end - 10 * second, to: end + hour / 2)])
        #expect(days[0].score == 90 && days[2].score == 100)
        #expect(days.map(\.thinHours) == [0, 0, 0, 0])
    }

    @Test func nothing() {
        #expect(judge([]).isEmpty)
        #expect(judge([tick(tuesday)]).map(\.score) == [100])
    }
}
