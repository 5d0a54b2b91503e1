import BarEngine
import Foundation
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickStore

@testable import Services

/// The events of known ticks, by their hash. They change on purpose only: `TEST_RECORD_GOLDEN=1` writes them anew.
@Suite(.serialized) struct GoldenEventTests {
    private static let path = SharedData.packageFolder.appendingPathComponent("Tests/Golden/event-hashes.tsv").path

    private func recorded() throws -> [String: String] {
        var found: [String: String] = [:]
        for line in try String(contentsOfFile: Self.path, encoding: .utf8).split(separator: "\n")
        where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
            found[fields[0]] = fields[1]
        }
        return found
    }

    private func check(
        _ name: String, _ ticks: TickColumns, _ calendar: TradingCalendar = .fxNewYork,
        timeframes: [Timeframe] = Timeframe.standard
    ) throws {
        var state = try MTFState(timeframes: timeframes, calendar: calendar, capacity: 10)
        var hash = EventHash()
        try state.append(ticks, rows: 0..<ticks.count, events: { hash.add($0) })
        state.advance(to: ticks.ts[ticks.count - 1] + 7 * nanosecondsPerDay, events: { hash.add($0) })
        let found = "\(ticks.count)\t\(hash.count)\t\(hash.text)"
        var all = (try? recorded()) ?? [:]
        if ProcessInfo.processInfo.environment["TEST_RECORD_GOLDEN"] == "1" {
            all[name] = found
            let text =
                "# data set, ticks, events, hash over all events of the six usual timeframes, or those of the test; TEST_RECORD_GOLDEN=1 writes it\n"
                + all.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
            try text.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(all[name] == found, "\(name)")
    }

    @Test(arguments: [("EURUSD", UInt64(1), "fx-new-york"), ("USDJPY", 2, "utc"), ("XAUUSD", 3, "eet")])
    func synthetic(symbol: String, seed: UInt64, calendar: String) throws {
        var options = TickGeneratorOptions(symbol: Symbol(symbol)!, from: CivilDate("2024-03-06")!, days: 7, seed: seed)
        options.instrument.ticksPerDay = 5_000
        var generator = try TickGenerator(options)
        var ticks = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { ticks.append(batch) }
        try check("synthetic-\(symbol)-\(seed)-\(calendar)", ticks, TradingCalendar(name: calendar)!)
    }

    @Test(
        .enabled(if: SharedData.isPresent, SharedData.absence),
        arguments: [
            ("dukascopy-eurusd-20190204", "ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz", "EURUSD"),
            ("dukascopy-cadjpy-20120501", "ticks/dukascopy_csv_cadjpy_20120501/CADJPY_tick.csv.gz", "CADJPY"),
            ("histdata-eurusd-20200130", "ticks/derived_csv/EURUSD_histdata_20200130-31.csv.gz", "EURUSD"),
            ("oanda-eurusd-201405", "ticks/derived_csv/EURUSD_oanda_20140501-20140515_utc.csv.gz", "EURUSD"),
            ("fxcm-eurusd-201405", "ticks/derived_csv/EURUSD_fxcm_20140501-20140515_utc.csv.gz", "EURUSD"),
            ("histdata-eurusd-20120104", "ticks/derived_csv/EURUSD_histdata_20120104_EST.csv.gz", "EURUSD"),
            ("truefx-usdjpy", "ticks/nautilus/truefx_usdjpy-ticks.csv", "USDJPY"),
            ("quotes-audusd", "ticks/nautilus/quote_tick_data.csv", "AUDUSD"),
        ])
    func real(name: String, file: String, symbol: String) throws {
        try check(name, try ticks(file, symbol))
    }

    /// Timeframes that do not nest, weeks and months, and calendars of one's own.
    @Test(
        .enabled(if: SharedData.isPresent, SharedData.absence),
        arguments: [
            ("fx-new-york", nil), ("utc", nil), ("eet", nil),
            (
                "lse",
                "zone = Europe/London\nopen = 08:00\nclose = 16:30\nholiday = 2014-05-05\nearly close = 2014-05-09 12:30"
            ),
            ("night", "zone = America/New_York\ndays = sun mon tue wed thu fri\nopen = 02:30"),
        ] as [(String, String?)])
    func odd(name: String, rules: String?) throws {
        let calendar =
            try TradingCalendar(name: name)
            ?? TradingCalendar(definition: "format = tickloom-calendar 1\nname = \(name)\n\(rules ?? "")")
        let frames = ["13s", "7m", "45m", "5h", "2d", "1w", "2w", "1mo", "5mo"].map { Timeframe($0)! }
        try check(
            "oanda-eurusd-201405-odd-\(name)",
            try ticks("ticks/derived_csv/EURUSD_oanda_20140501-20140515_utc.csv.gz", "EURUSD"), calendar,
            timeframes: frames)
    }

    private func ticks(_ file: String, _ symbol: String) throws -> TickColumns {
        let folder = try TemporaryFolder()
        var request = ImportRequest(paths: [SharedData.path(file)], symbol: Symbol(symbol)!)
        request.crossed = .keep
        _ = try ImportService(storePath: folder.path, options: StoreOptions()).run(request)
        var ticks = TickColumns()
        try QueryService(storePath: folder.path, options: StoreOptions()).ticks(
            of: Symbol(symbol)!, from: .min, to: .max
        ) {
            ticks.append($0)
            return true
        }
        return ticks
    }
}
