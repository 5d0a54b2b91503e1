import BarEngine
import Foundation
import MarketModel
import Services
import TestSupport
import Testing
import TickImport
import TickQuality
import TickStore

/// Imports a file into a fresh store and gives both.
private func importing(
    _ file: String, symbol: String = "EURUSD", _ change: (inout ImportRequest) -> Void = { _ in }
) throws -> (folder: TemporaryFolder, summary: ImportSummary) {
    let folder = try TemporaryFolder()
    var request = ImportRequest(paths: [file], symbol: Symbol(symbol)!)
    change(&request)
    return (folder, try ImportService(storePath: folder.path, options: StoreOptions()).run(request))
}

private func bars(
    _ folder: TemporaryFolder, _ timeframe: Timeframe, _ side: PriceSide, symbol: String = "EURUSD",
    calendar: TradingCalendar = .fxNewYork
) throws -> [BarRow] {
    var rows: [BarRow] = []
    try QueryService(storePath: folder.path, options: StoreOptions()).bars(
        of: Symbol(symbol)!, timeframe: timeframe, side: side, calendar: calendar, from: .min, to: .max, fill: .none
    ) { rows.append($0) }
    return rows
}

/// Import and bars against what vendors and others computed from the same ticks.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence)) struct RealDataTests {
    static let dukascopy = SharedData.path("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz")

    /// Dukascopy's own minute candles: big-endian records of seconds in the day, open, close, low, high, volume.
    private func dukascopyCandles() throws -> [(second: UInt32, prices: OHLC, volume: Float)] {
        let path = SharedData.path("ticks/dukascopy_bi5_eurusd_20190204/EURUSD/2019/01/04/BID_candles_min_1.bi5")
        let bytes = try Python.lzma(path)
        #expect(bytes.count == 1_440 * 24)
        return stride(from: 0, to: bytes.count, by: 24).map { start in
            let words = stride(from: start, to: start + 24, by: 4).map { place in
                bytes[place..<(place + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            return (
                words[0],
                OHLC(open: Int64(words[1]), high: Int64(words[4]), low: Int64(words[3]), close: Int64(words[2])),
                Float(bitPattern: words[5])
            )
        }
    }

    @Test func dukascopyMinutes() throws {
        let (folder, summary) = try importing(Self.dukascopy)
        #expect(summary.report.rowsRead == 136_741)
        #expect(summary.ticksStored == 136_741)
        #expect(summary.report.rejected == 0)
        #expect(summary.firstTime.map { UTCTime.text($0) } == "2019-02-04T00:00:00.994Z")
        #expect(summary.lastTime.map { UTCTime.text($0) } == "2019-02-04T23:59:57.992Z")
        let midnight = CivilDate("2019-02-04")!.utcMidnight
        var found: [Int64: BarRow] = [:]
        for bar in try bars(folder, .m1, .bid) { found[bar.openTime] = bar }
        let candles = try dukascopyCandles()
        #expect(found.count == 1_440)
        for candle in candles {
            let bar = try #require(found[midnight + Int64(candle.second) * nanosecondsPerSecond])
            #expect(bar.prices == candle.prices, "minute at second \(candle.second)")
            #expect(Float(bar.volume.value) == candle.volume, "minute at second \(candle.second)")
        }
    }

    /// The gaps of more than a minute that others counted in these ticks, and their quotes.
    @Test func passports() throws {
        for (path, ticks, gaps, longest, crossed, zero) in [
            (Self.dukascopy, 136_741, 3, 76.084, 0, 0),
            (SharedData.path("ticks/lean_oanda_eurusd_201405/tick"), 532_903, 970, 387.307, 0, 0),
        ] as [(String, Int, Int, Double, Int, Int)] {
            let (folder, _) = try importing(path) { $0.duplicates = .keep }
            let passport = try QualityService(QueryService(storePath: folder.path, options: StoreOptions())).passport(
                of: Symbol("EURUSD")!, calendar: .fxNewYork)
            #expect(passport.tickCount == ticks)
            let found = passport.days.flatMap(\.gaps)
            #expect(found.count == gaps && found.allSatisfy { $0.kind == .short })
            #expect(abs(Double(found.map(\.length).max()!) / 1e9 - longest) < 0.01)
            #expect(passport.days.reduce(0) { $0 + $1.counts.crossed } == crossed)
            #expect(passport.days.reduce(0) { $0 + $1.counts.zeroSpread } == zero)
        }
    }

    /// At least ten times smaller than the CSV that was imported, measured on the files, and smaller than Dukascopy's
    /// own compressed files of the day.
    @Test func tenTimesSmaller() throws {
        let (folder, summary) = try importing(Self.dukascopy)
        let csvBytes = try Python.gzip(Self.dukascopy).count
        let stored = try folder.files.filter { $0.hasSuffix(".parquet") }.map { file in
            try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + file)).count
        }.reduce(0, +)
        #expect(summary.bytesIn == csvBytes)
        #expect(summary.bytesStored == stored)
        #expect(Double(csvBytes) / Double(stored) >= 10)
        #expect(try #require(summary.compressionRatio) >= 10)
        let hours = SharedData.path("ticks/dukascopy_bi5_eurusd_20190204/EURUSD/2019/01/04")
        let vendorBytes = try (0..<24).map { hour in
            try Data(contentsOf: URL(fileURLWithPath: hours + "/\(hour < 10 ? "0" : "")\(hour)h_ticks.bi5")).count
        }.reduce(0, +)
        #expect(stored < vendorBytes)
    }

    @Test func twoStoresGetTheSameHashAndASecondImportChangesNothing() throws {
        let (folder, first) = try importing(Self.dukascopy)
        let (_, second) = try importing(Self.dukascopy)
        #expect(first.contentHash == second.contentHash)
        let before = try folder.files.map { ($0, try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + $0))) }
        let again = try ImportService(storePath: folder.path, options: StoreOptions()).run(
            ImportRequest(paths: [Self.dukascopy], symbol: Symbol("EURUSD")!))
        #expect(again.importID == nil)
        #expect(again.ticksStored == 0)
        #expect(again.partitions == 0)
        #expect(again.unchangedPartitions == 1)
        #expect(again.contentHash == first.contentHash)
        let after = try folder.files.map { ($0, try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + $0))) }
        #expect(before.map(\.0) == after.map(\.0))
        #expect(before.map(\.1) == after.map(\.1), "not a byte of the store changes")
    }

    /// Minute bars of others, from the same ticks: `ms, bid OHLC, 0, ask OHLC, 0`, a zip for each of their days.
    @Test(arguments: [("oanda", 0), ("fxcm", -5)])
    func leanMinutes(vendor: String, zoneHours: Int64) throws {
        let file = SharedData.path(
            "ticks/derived_csv/EURUSD_\(vendor)_20140501-20140515_utc.csv.gz")
        let (folder, summary) = try importing(file) { $0.crossed = .keep }
        #expect(summary.report.rejected == 0)
        if vendor == "fxcm" {
            #expect(summary.report.rowsRead == 1_144_807)
            #expect(summary.report.zeroSpread == 142_462)
            #expect(summary.report.crossed == 116_871)
        } else {
            #expect(summary.report.rowsRead == 532_903)
            #expect(summary.report.duplicates == 12)
        }
        var bid: [Int64: OHLC] = [:]
        var ask: [Int64: OHLC] = [:]
        for bar in try bars(folder, .m1, .bid) { bid[bar.openTime] = bar.prices }
        for bar in try bars(folder, .m1, .ask) { ask[bar.openTime] = bar.prices }
        let source = SharedData.path("ticks/lean_\(vendor)_eurusd_201405/minute")
        var compared = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
            let date = try #require(
                CivilDate("\(name.prefix(4))-\(name.dropFirst(4).prefix(2))-\(name.dropFirst(6).prefix(2))"))
            let text = try Python.zip("\(source)/\(name)")
            for line in text.split(whereSeparator: \.isNewline) {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                func price(_ index: Int) throws -> Int64 {
                    Int64((try #require(Double(fields[index])) * 100_000).rounded())
                }
                let time =
                    date.utcMidnight - zoneHours * nanosecondsPerHour
                    + (try #require(Int64(fields[0]))) * nanosecondsPerMillisecond
                let expectedBid = OHLC(open: try price(1), high: try price(2), low: try price(3), close: try price(4))
                let expectedAsk = OHLC(open: try price(6), high: try price(7), low: try price(8), close: try price(9))
                #expect(bid[time] == expectedBid, "\(vendor) \(UTCTime.text(time))")
                #expect(ask[time] == expectedAsk, "\(vendor) \(UTCTime.text(time))")
                compared += 1
            }
        }
        #expect(compared == (vendor == "oanda" ? 15_366 : 15_857))
        #expect(bid.count == compared, "no bar beside the expected ones")
        // May 1, 2, 5 to 9 and 12 to 16: no bar for a Sunday, though FXCM quotes begin before Sunday's open.
        #expect(try bars(folder, .d1, .bid).count == 12)
    }

    /// MetaTrader's minute bars of the mid, from a JForex export with the ask first.
    @Test func metaTraderMinutesOfTheMid() throws {
        let (folder, summary) = try importing(
            SharedData.path("ticks/dukascopy_csv_cadjpy_20120501/CADJPY_tick.csv.gz"), symbol: "CADJPY")
        #expect(summary.format == "jforex-csv")
        #expect(summary.ticksStored == 52_948)
        #expect(summary.priceScale == 3)
        var found: [Int64: OHLC] = [:]
        for bar in try bars(folder, .m1, .mid, symbol: "CADJPY") { found[bar.openTime] = bar.prices }
        let text = try String(
            contentsOfFile: SharedData.path("ticks/dukascopy_csv_cadjpy_20120501/cadjpy_m1.csv"), encoding: .utf8)
        var compared = 0
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ",")
            guard fields.count >= 6,
                let time = UTCTime.parse("\(fields[0].split(separator: ".").joined(separator: "-"))T\(fields[1]):00Z")
            else { continue }
            let bar = try #require(found[time])
            let expected = try (2...5).map { try #require(Double(fields[$0])) }
            let got = [bar.open, bar.high, bar.low, bar.close].map { Double($0) / 10_000 }
            for (left, right) in zip(expected, got) { #expect(abs(left - right) < 1e-9, "\(UTCTime.text(time))") }
            compared += 1
        }
        #expect(compared == 1_440)
    }

    /// Second bars of others, 208,472 of them: every one of OANDA's, bid and ask.
    @Test func leanSeconds() throws {
        let (folder, _) = try importing(
            SharedData.path("ticks/derived_csv/EURUSD_oanda_20140501-20140515_utc.csv.gz")
        ) { $0.duplicates = .keep }
        let second = try #require(Timeframe("1s"))
        var bid: [Int64: OHLC] = [:]
        var ask: [Int64: OHLC] = [:]
        for bar in try bars(folder, second, .bid) { bid[bar.openTime] = bar.prices }
        for bar in try bars(folder, second, .ask) { ask[bar.openTime] = bar.prices }
        // Python turns the many texts into numbers: day, milliseconds, eight prices in points.
        let program = """
            import glob, sys, zipfile, struct, datetime as dt
            out = sys.stdout.buffer
            for name in sorted(glob.glob(sys.argv[1] + "/*_quote.zip")):
                day = dt.datetime.strptime(name.rsplit("/", 1)[1][:8], "%Y%m%d").replace(tzinfo=dt.timezone.utc)
                archive = zipfile.ZipFile(name)
                for line in archive.read(archive.namelist()[0]).decode().split():
                    f = line.split(",")
                    points = [round(float(f[i]) * 100000) for i in (1, 2, 3, 4, 6, 7, 8, 9)]
                    out.write(struct.pack("<9q", int(day.timestamp()) * 1000 + int(f[0]), *points))
            """
        let bytes = try Python.output(program, SharedData.path("ticks/lean_oanda_eurusd_201405/second"))
        let words = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) }
        var compared = 0
        var wrong = 0
        for start in stride(from: 0, to: words.count, by: 9) {
            let time = words[start] * nanosecondsPerMillisecond
            let expected = [1, 5].map { place in
                OHLC(
                    open: words[start + place], high: words[start + place + 1], low: words[start + place + 2],
                    close: words[start + place + 3])
            }
            if bid[time] != expected[0] || ask[time] != expected[1] { wrong += 1 }
            compared += 1
        }
        #expect(wrong == 0)
        #expect(compared == 208_472)
        #expect(bid.count == compared && ask.count == compared)
    }

    /// Bars of five to sixty minutes by LimeMojito, of an hour of Dukascopy's.
    @Test(arguments: [("5m", "M5", 12), ("10m", "M10", 6), ("15m", "M15", 4), ("30m", "M30", 2), ("1h", "H1", 1)])
    func limeMojito(timeframe: String, name: String, count: Int) throws {
        let folder = SharedData.path("peers/limemojito/EURUSD/2018/06/05")
        // Their hour lies in a folder with months from 0; the path says which.
        let (store, summary) = try importing("\(folder)/05h_ticks.bi5")
        #expect(summary.ticksStored == 5_594)
        let found = try bars(store, try #require(Timeframe(timeframe)), .bid)
        let text = try String(contentsOfFile: "\(folder)/05h_\(name)_bars.csv", encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).dropFirst()
        #expect(lines.count == count && found.count == count)
        for (line, bar) in zip(lines, found) {
            let fields = line.split(separator: ",")
            let prices = try (3...6).map { try #require(Int64(fields[$0])) }
            #expect(UTCTime.parse("\(fields[0])Z") == bar.openTime)
            #expect(bar.prices == OHLC(open: prices[0], high: prices[1], low: prices[2], close: prices[3]))
        }
    }

    /// The engine, the plain way and DuckDB's SQL agree on real ticks of all vendors, in all calendars.
    @Test(arguments: [
        ("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz", "EURUSD"),
        ("ticks/dukascopy_csv_cadjpy_20120501/CADJPY_tick.csv.gz", "CADJPY"),
        ("ticks/nautilus/truefx_usdjpy-ticks.csv", "USDJPY"), ("ticks/nautilus/quote_tick_data.csv", "AUDUSD"),
    ]) func threeWaysAgree(file: String, symbol: String) throws {
        let (folder, _) = try importing(SharedData.path(file), symbol: symbol) { $0.crossed = .keep }
        let query = try QueryService(storePath: folder.path, options: StoreOptions())
        for calendar in TradingCalendar.named {
            let result = try VerifyService(query).run(
                VerifyService.Request(
                    symbol: Symbol(symbol)!, timeframes: ["1m", "1h", "4h", "1d", "1w", "1mo"].map { Timeframe($0)! },
                    calendar: calendar))
            #expect(result.isGood && result.firstDifference == nil)
            #expect(result.timeframes.allSatisfy { $0.bySQL == $0.barCount && $0.barCount > 0 })
        }
    }
}
