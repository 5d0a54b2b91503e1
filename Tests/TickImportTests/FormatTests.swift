import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// One tick in every way of writing it, and what is refused.
@Suite struct FormatTests {
    @Test func histData() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "a.csv", "20200101 170000065,1.121200,1.121720,0\n20200701 170010447,1.121200,1.121920,0\n")
        let content = try FileContent(file)
        #expect(content.layout.format == .histdata)
        #expect(content.layout.reason.contains("EST"))
        // Five hours behind UTC, in July as in January.
        #expect(content.ticks.ts.map { UTCTime.text($0) } == ["2020-01-01T22:00:00.065Z", "2020-07-01T22:00:10.447Z"])
        #expect(content.ticks.bid == [112_120, 112_120])
        #expect(content.ticks.ask == [112_172, 112_192])
        #expect(content.ticks.bidVolume[0] == Volume.absent)
        let newYork = try FileContent(file, zone: TimeZoneRules("America/New_York"))
        #expect(newYork.ticks.ts.map { UTCTime.text($0) } == ["2020-01-01T22:00:00.065Z", "2020-07-01T21:00:10.447Z"])
    }

    @Test func trueFX() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "a.csv",
            "EUR/USD,20120104 17:00:00.290,1.29414,1.29431\neurusd,20120104 17:00:01.000,1.29413,1.29430\n"
                + "GBP/USD,20120104 17:00:02.000,1.5,1.6\nEUR/USDX,20120104 17:00:03.000,1.5,1.6\n")
        let content = try FileContent(file)
        #expect(content.layout.format == .truefx)
        #expect(content.ticks.ts.map { UTCTime.text($0) } == ["2012-01-04T17:00:00.290Z", "2012-01-04T17:00:01.000Z"])
        #expect(content.ticks.bid == [129_414, 129_413])
        #expect(content[.otherSymbol] == 2)
    }

    @Test func lean() throws {
        let folder = try TemporaryFolder()
        let rows = "1787,1.38727,1.38729\r\n86399999,1.38726,1.38729\r\n86400000,1.1,1.2\r\n"
        try folder.makeFolder("fxcm")
        let fxcm = try FileContent(try folder.write("fxcm/20140501_quote.csv", rows))
        #expect(fxcm.layout.format == .lean)
        #expect(fxcm.layout.reason.contains("FXCM"))
        #expect(fxcm.ticks.ts.map { UTCTime.text($0) } == ["2014-05-01T05:00:01.787Z", "2014-05-02T04:59:59.999Z"])
        #expect(fxcm[.malformedTime] == 1)
        let plain = try folder.write("20140501_quote.csv", rows)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(plain) }
        #expect(error?.advice.contains("--timezone") == true)
        #expect(
            try FileContent(plain, zone: .utc).ticks.ts.map { UTCTime.text($0) } == [
                "2014-05-01T00:00:01.787Z", "2014-05-01T23:59:59.999Z",
            ])
        let nameless = try folder.write("fxcm/quotes.csv", rows)
        #expect(throws: ImportError.self) { _ = try FileContent(nameless, zone: .utc) }
        #expect(throws: ImportError.self) { _ = try FileContent(nameless, format: .lean) }
        #expect(throws: ImportError.self) {
            _ = try FileContent(try folder.write("20141301_quote.csv", rows), zone: .utc)
        }
    }

    static let metaTraderText = """
        <DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>
        2024.01.02\t00:00:00.100\t\t1.10430\t\t\t4
        2024.01.02\t00:00:00.123\t1.10427\t\t\t\t2
        2024.01.02\t00:00:00.500\t1.10428\t1.10431\t\t\t6
        2024.01.02\t00:00:01.000\t\t1.10432\t\t\t4
        2024.01.02\t00:00:02.000\t1.10x\t1.10432\t\t\t4
        2024.01.02\t00:00:03\t1.10429\t\t\t\t2
        2024.01.02\t00:00:04.000\t\t1.10400\t\t\t4

        """

    @Test func metaTrader() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", Self.metaTraderText)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(error?.advice.contains("--timezone") == true)
        let content = try FileContent(file, zone: TimeZoneRules("America/New_York+07:00"))
        #expect(content.layout.format == .mt5)
        #expect(content.ticks.bid == [110_427, 110_428, 110_428, 110_429])
        #expect(content.ticks.ask == [110_430, 110_431, 110_432, 110_432])
        #expect(content.ticks.ts.first.map { UTCTime.text($0) } == "2024-01-01T22:00:00.123Z")
        #expect(content[.noQuoteYet] == 1)
        #expect(content[.malformedPrice] == 1)
        #expect(content[.crossed] == 1)
        #expect(content.report.rowsRead == 7)
        let bars = try folder.write(
            "b.csv", "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2024.01.02\t00:00\t1\t1\t1\t1\n")
        let refused = #expect(throws: ImportError.self) { _ = try FileContent(bars, zone: .utc) }
        #expect(refused?.message.contains("bars") == true)
    }

    /// A blank side is that of the row before, wherever chunks end and reading begins.
    @Test func metaTraderAcrossChunks() throws {
        let folder = try TemporaryFolder()
        var random = SplitMix64(seed: 9)
        var text = "<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n"
        for second in 0..<2_000 {
            let time = UTCTime.text(Int64(second) * nanosecondsPerSecond).dropFirst(11).prefix(8)
            let isBid = Bool.random(using: &random)
            let price = "1.\(10_000 + Int.random(in: 0..<1_000, using: &random))"
            text += "2024.01.02\t\(time).000\t\(isBid ? price : "")\t\(isBid ? "" : price)\t\t\t0\n"
        }
        let file = try folder.write("a.csv", text)
        let whole = try FileContent(file, zone: .utc, keepsCrossed: true, threads: 1)
        #expect(whole.ticks.count > 1_990)
        for threads in 1...3 {
            let content = try FileContent(file, zone: .utc, keepsCrossed: true, threads: threads, chunkBytes: 777)
            #expect(content.ticks == whole.ticks)
        }
    }

    private func records(_ records: [(UInt32, UInt32, UInt32, Float, Float)]) -> [UInt8] {
        records.flatMap { record in
            [record.0, record.1, record.2, record.3.bitPattern, record.4.bitPattern].flatMap { word in
                (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
            }
        }
    }

    private func compressed(_ bytes: [UInt8], _ file: String) throws {
        let raw = file + ".raw"
        try Data(bytes).write(to: URL(fileURLWithPath: raw))
        _ = try Python.output(
            "import lzma, sys; lzma.open(sys.argv[2], 'wb', format=lzma.FORMAT_ALONE).write(open(sys.argv[1], 'rb').read())",
            raw, file)
        try FileManager.default.removeItem(atPath: raw)
    }

    @Test func bi5() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("EURUSD/2019/01/04")
        let file = folder.path + "/EURUSD/2019/01/04/05h_ticks.bi5"
        try compressed(
            records([
                (994, 114_545, 114_543, 1, 2.06), (3_600_000, 1, 1, 1, 1), (1_000, 0, 1, 1, 1),
                (1_000, 114_500, 114_543, 1, 1), (2_000, 114_543, 114_543, -1, 1),
                (2_000, 114_543, 114_543, 0.75, .nan),
                (3_599_999, 114_543, 114_543, 0.75, 1.1),
            ]) + [1, 2, 3], file)
        let content = try FileContent(file)
        #expect(content.layout.format == .dukascopyBI5)
        // Months count from 00: this is February.
        #expect(content.ticks.ts.map { UTCTime.text($0) } == ["2019-02-04T05:00:00.994Z", "2019-02-04T05:59:59.999Z"])
        #expect(
            content.ticks[0]
                == Tick(
                    ts: content.ticks.ts[0], bid: 114_543, ask: 114_545, bidVolume: 2_060_000_000,
                    askVolume: 1_000_000_000))
        #expect(content[.malformedTime] == 1)
        #expect(content[.priceNotPositive] == 1)
        #expect(content[.crossed] == 1)
        #expect(content[.malformedVolume] == 2)
        #expect(content[.incompleteRecord] == 1)
        #expect(content.report.rowsRead == 8)
        #expect(content.rejects.first?.line == 2)
        #expect(content.rejects.first?.byteOffset == 20)
        #expect(content.rejects.last.map { String(decoding: $0.text, as: UTF8.self) } == "010203")
        // More digits than points have, and fewer.
        #expect(try FileContent(file, scale: 6).ticks.bid.first == 1_145_430)
        #expect(try FileContent(file, scale: 4)[.tooManyDigits] == 5)
        try folder.makeFolder("ODD/2019/01/04")
        let odd = folder.path + "/ODD/2019/01/04/05h_ticks.bi5"
        try FileManager.default.copyItem(atPath: file, toPath: odd)
        #expect(try FileContent(odd, scale: 3, symbol: "ODD").ticks.bid.first == 114_543)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(odd, symbol: "ODD") }
        #expect(error?.advice.contains("--scale") == true)
        // Another symbol in the path is no slip unless the format is named.
        let other = #expect(throws: ImportError.self) { _ = try FileContent(file, scale: 5, symbol: "GBPUSD") }
        #expect(other?.message == "its path says EURUSD, and --symbol says GBPUSD")
        #expect(try FileContent(file, format: .dukascopyBI5, scale: 5, symbol: "GBPUSD").ticks.count == 2)
        // Candles under a name of ticks: 24 bytes a record.
        var candles: [UInt8] = []
        for minute in UInt32(0)..<60 {
            for value in [minute * 60, 114_543, 114_545, 114_540, 114_550, 1] {
                withUnsafeBytes(of: value.bigEndian) { candles += $0 }
            }
        }
        try compressed(candles, file)
        let none = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(none?.message.contains("no ticks") == true)
    }

    @Test func bi5FilesThatAreNone() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("EURUSD/2019/12/04")
        try folder.makeFolder("EURUSD/2019/00/04")
        for (file, code) in [
            ("EURUSD/2019/12/04/05h_ticks.bi5", ImportError.Code.unknownFormat), ("05h_ticks.bi5", .unknownFormat),
            ("EURUSD/2019/00/04/24h_ticks.bi5", .unknownFormat), ("EURUSD/2019/00/04/BID_candles_min_1.bi5", .empty),
            ("EURUSD/2019/00/04/00h_ticks.bi5", nil as ImportError.Code?),
        ] {
            try compressed(records([(994, 114_545, 114_543, 1, 2.06)]), folder.path + "/" + file)
            if let code {
                let error = #expect(throws: ImportError.self) { _ = try FileContent(folder.path + "/" + file) }
                #expect(error?.code == code, "\(file)")
            } else {
                #expect(try FileContent(folder.path + "/" + file).ticks.count == 1)
            }
        }
        let file = try folder.write("EURUSD/2019/00/04/01h_ticks.bi5", "")
        let empty = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(empty?.code == .empty)
        try folder.write("EURUSD/2019/00/04/01h_ticks.bi5", [0x5d, 0, 0, 0xff, 0xff, 0xff])
        #expect(#expect(throws: ImportError.self) { _ = try FileContent(file) }?.code == .damaged)
        // A dictionary of four gigabytes is not made.
        try folder.write(
            "EURUSD/2019/00/04/01h_ticks.bi5", [0x5d, 0xff, 0xff, 0xff, 0xff] + [UInt8](repeating: 0xff, count: 40))
        #expect(#expect(throws: ImportError.self) { _ = try FileContent(file) }?.message.contains("128 MB") == true)
    }

    static let jsonText = """
        {"timestamp":1783944000000,"multiplier":1.0E-5,"ask":1.14277,"bid":1.14273,"times":[93,104,0],\
        "asks":[0,-2,10],"bids":[0,-2,0],"askVolumes":[1800000.0,900000.0,0.0],"bidVolumes":[2700000.0,14490000.0,1.5]}
        """

    @Test func json() throws {
        let folder = try TemporaryFolder()
        let content = try FileContent(try folder.write("a.json", Self.jsonText))
        #expect(content.layout.format == .dukascopyJSON)
        #expect(content.ticks.ts.map { $0 - 1_783_944_000_000_000_000 } == [93_000_000, 197_000_000, 197_000_000])
        #expect(content.ticks.ask == [114_277, 114_275, 114_285])
        #expect(content.ticks.bid == [114_273, 114_271, 114_271])
        #expect(content.ticks.askVolume == [1_800_000_000, 900_000_000, 0])
        #expect(content.ticks.bidVolume == [2_700_000_000, 14_490_000_000, 1_500])
    }

    @Test(arguments: [
        (jsonText.replacingOccurrences(of: "[93,104,0]", with: "[93,104]"), "differ in length"),
        (jsonText.replacingOccurrences(of: "[93,104,0]", with: "[93,\"104\",0]"), "times.1"),
        (jsonText.replacingOccurrences(of: "\"times\"", with: "\"tims\""), "times"),
        (jsonText.replacingOccurrences(of: "1.0E-5", with: "3.0E-5"), "power of ten"),
        (jsonText.replacingOccurrences(of: "\"bid\":1.14273", with: "\"bid\":null"), "first ask or bid"),
        (jsonText.replacingOccurrences(of: "-2,10", with: "-2,9223372036854775807"), "out of range"),
        (String(jsonText.dropLast(5)), "well-formed"),
    ]) func jsonThatIsNone(text: String, words: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.json", text)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    /// Years that nanoseconds since 1970 do not reach are no days.
    @Test(arguments: ["9999", "2262", "2200", "1969", "0001", "0000"]) func yearsThatDoNotFit(year: String) throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("fxcm")
        let lean = try folder.write("fxcm/\(year)1231_quote.csv", "1787,1.38727,1.38729\n")
        #expect(#expect(throws: ImportError.self) { _ = try FileContent(lean) }?.code == .unknownFormat)
        #expect(#expect(throws: ImportError.self) { _ = try FileContent(lean, format: .lean) }?.code == .unknownFormat)
        try folder.makeFolder("EURUSD/\(year)/11/30")
        let hour = folder.path + "/EURUSD/\(year)/11/30/05h_ticks.bi5"
        try compressed(records([(994, 114_545, 114_543, 1, 2.06)]), hour)
        #expect(#expect(throws: ImportError.self) { _ = try FileContent(hour) }?.code == .unknownFormat)
    }

    /// A row of empty fields is a row; a line of blanks is none.
    @Test func emptyFields() throws {
        let folder = try TemporaryFolder()
        let rows = (100..<110).map { "1549238400\($0),1.1,1.2\n" }.joined()
        let file = try folder.write("a.csv", "timestamp,bid,ask\n" + rows + "\"\",\"\",\"\"\n , , \n \t \n,,\n")
        let content = try FileContent(file)
        #expect(content.report.rowsRead == 13)
        #expect(content.rejects.map(\.line) == [12, 13, 15])
    }

    @Test func whatCannotBeToldIsAsked() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", "a,b\n1,2\n")
        for format in TickFormat.allCases {
            let error = #expect(throws: ImportError.self, "\(format)") { _ = try FileContent(file, format: format) }
            #expect(error?.code == .unknownFormat, "\(format)")
        }
    }
}

/// Real files in their vendors' formats, with the counts that others found.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence)) struct RealFormatTests {
    @Test func lean() throws {
        for (broker, count, crossed, zero, first, last) in [
            ("fxcm", 1_144_807, 116_871, 142_462, "2014-05-01T05:00:01.787Z", "2014-05-16T04:59:59.718Z"),
            ("oanda", 532_903, 0, 0, "2014-05-01T00:00:00.292Z", "2014-05-15T23:59:56.324Z"),
        ] {
            let folder = SharedData.path("ticks/lean_\(broker)_eurusd_201405/tick")
            var rows = 0
            var found = (crossed: 0, zero: 0)
            var times: [Int64] = []
            for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                let content = try FileContent(folder + "/" + file, scale: 5, keepsCrossed: true)
                #expect(content.layout.format == .lean)
                rows += content.ticks.count
                found.crossed += content.report.crossed
                found.zero += content.report.zeroSpread
                times += [content.ticks.ts.first!, content.ticks.ts.last!]
            }
            #expect(rows == count)
            #expect(found == (crossed, zero))
            #expect(times.isSorted)
            #expect([times.first!, times.last!].map { UTCTime.text($0) } == [first, last])
        }
    }

    /// The same day as Dukascopy stores it and as CSV.
    @Test func bi5EqualsCSV() throws {
        let folder = SharedData.path("ticks/dukascopy_bi5_eurusd_20190204/EURUSD/2019/01/04")
        var ticks = TickColumns()
        for hour in 0..<24 {
            ticks.append(try FileContent(folder + "/\(hour < 10 ? "0" : "")\(hour)h_ticks.bi5").ticks)
        }
        let csv = try FileContent(SharedData.path("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz"))
        #expect(ticks.count == 136_741)
        #expect(ticks == csv.ticks)
    }

    @Test func limeMojito() throws {
        let folder = SharedData.path("peers/limemojito/EURUSD/2018/06/05")
        let content = try FileContent(folder + "/05h_ticks.bi5")
        #expect(content.ticks.count == 5_594)
        #expect(UTCTime.text(content.ticks.ts[0]) == "2018-07-05T05:00:01.080Z")
        #expect(content.ticks[0].ask == 116_573 && content.ticks[0].bid == 116_568)
    }

    @Test func others() throws {
        for (file, format, symbol, zone, count, first) in [
            (
                "ticks/nautilus/quote_tick_data.csv", TickFormat.histdata, "USDJPY", nil, 9_500,
                "2020-01-01T22:00:00.065Z"
            ),
            ("ticks/nautilus/truefx_usdjpy-ticks.csv", .dukascopyCSV, "USDJPY", nil, 1_000, "2013-01-01T22:00:00.295Z"),
            (
                "ticks/derived_csv/EURUSD_histdata_20120104_EST.csv.gz", .truefx, "EURUSD", "America/New_York", 73_622,
                "2012-01-04T22:00:00.290Z"
            ),
            (
                "peers/dukascopy_node_jetta_json/ticks-EUR-USD-2026-7-13-12.json", .dukascopyJSON, "EURUSD", nil, 3_551,
                "2026-07-13T12:00:00.093Z"
            ),
        ] as [(String, TickFormat, String, String?, Int, String)] {
            let content = try FileContent(
                SharedData.path(file), zone: zone.flatMap { TimeZoneRules($0) }, scale: 6, symbol: symbol)
            #expect(content.layout.format == format, "\(file)")
            #expect(content.ticks.count == count, "\(file)")
            #expect(UTCTime.text(content.ticks.ts[0]) == first, "\(file)")
            #expect(content.report.rejected == 0, "\(file)")
        }
    }

    @Test func bidsAloneAreNoTicks() throws {
        let error = #expect(throws: ImportError.self) {
            _ = try FileContent(SharedData.path("ticks/findatapy_eurusd_bid_20160614/EURUSD_tick.csv.gz"))
        }
        #expect(error?.code == .unknownFormat)
    }
}

extension Array where Element: Comparable {
    fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }
}
