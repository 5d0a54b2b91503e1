import Foundation
import MarketModel
import TestSupport

@testable import TickImport

/// A file to be damaged: a few rows of one format.
struct FuzzSeed: Sendable {
    /// What the source is called, where the name tells the day or the hour.
    let name: String
    let bytes: [UInt8]

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The beginning of a real file, up to the end of a line.
    init?(head path: String, as name: String, bytesMax: Int = 700) {
        guard let handle = FileHandle(forReadingAtPath: SharedData.path(path)) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: bytesMax), let end = data.lastIndex(of: 10) else { return nil }
        self.init(name, Array(data[...end]))
    }

    /// Small files of each format that is fuzzed, and the heads of real ones where they are there.
    static let all: [(format: TickFormat, seeds: [FuzzSeed])] = [
        (
            .dukascopyCSV,
            [
                FuzzSeed(
                    "a.csv",
                    "timestamp,bid,ask,bid_volume,ask_volume\n2019-02-04T00:00:00.994Z,1.14543,1.14545,2.06,1\n"
                        + "2019-02-04T00:00:01.271Z,1.14544,1.14546,,0.75\n\n2019-02-04T00:00:02Z,1.14544,1.14546,1,1\n"
                ),
                FuzzSeed(
                    "b.csv",
                    "2024.11.03 01:59:58,1.1,1.2\r\n2024.11.03 01:59:59,1.1,1.2\r\n2024.11.03 01:00:00,1.1,1.2\r\n"),
                FuzzSeed(
                    "c.csv",
                    "\u{feff}\n ask ;\"bid\"; date\n\"1.2\";1.1; 1549238400994123\n1.3;1.2;1549238400994124\n"),
            ]
                + [
                    FuzzSeed(head: "ticks/derived_csv/EURUSD_dukascopy_20190204.head1000.csv", as: "d.csv"),
                    FuzzSeed(head: "ticks/derived_csv/EURUSD_oanda_20140501-20140515_utc.head1000.csv", as: "e.csv"),
                    FuzzSeed(head: "ticks/nautilus/truefx_usdjpy-ticks.csv", as: "f.csv"),
                    FuzzSeed(head: "ticks/dukascopy_csv_dst_200711/EURUSD_2007-11-02_20h_tail.csv", as: "g.csv"),
                ].compactMap { $0 }
        ),
        (
            .jforexCSV,
            [
                FuzzSeed(
                    "a.csv",
                    "Gmt time,Ask,Bid,AskVolume,BidVolume\n01.05.2012 00:00:01.680,80.928,80.911,2.33,1.58\n"
                        + "01.05.2012 00:00:02.68 GMT+0100,80.928,80.911,2.33,1.58\n"),
                FuzzSeed("b.csv", "01.05.2012 00:00:01,2,1,0,0\n01.05.2012 00:00:02,2,1,0,1e3\n"),
            ]
                + [FuzzSeed(head: "ticks/dukascopy_csv_cadjpy_20120501/CADJPY_tick.head1000.csv", as: "c.csv")]
                .compactMap { $0 }
        ),
        (
            .dukascopyBI5,
            [FuzzSeed("EURUSD/2019/01/04/05h_ticks.bi5", binary)]
                + ((try? Python.lzma(
                    SharedData.path("ticks/dukascopy_bi5_eurusd_20190204/EURUSD/2019/01/04/00h_ticks.bi5")))
                    .map { [FuzzSeed("EURUSD/2019/01/04/00h_ticks.bi5", Array($0.prefix(600)))] } ?? [])
        ),
        (
            .dukascopyJSON,
            [
                FuzzSeed("a.json", FormatTests.jsonText),
                FuzzSeed(
                    "b.json",
                    "{\"timestamp\":1783944000000,\"multiplier\":0.001,\"ask\":151.2,\"bid\":151.1,\"times\":[],\"asks\":[],"
                        + "\"bids\":[]}"),
            ]
        ),
        (
            .histdata,
            [
                FuzzSeed("a.csv", "20200101 170000065,1.121200,1.121720,0\n20200701 170010447,1.121200,1.121920,0\n"),
                FuzzSeed("b.csv", "20200101 170000065;1.12;1.13;0\r\n20200701 170010447;1.121200;1.121920;0\r\n"),
            ] + [FuzzSeed(head: "ticks/nautilus/quote_tick_data.csv", as: "c.csv")].compactMap { $0 }
        ),
        (
            .truefx,
            [
                FuzzSeed(
                    "a.csv",
                    "EUR/USD,20120104 17:00:00.290,1.29414,1.29431\neurusd,20120104 17:00:01.000,1.29413,1.29430\n"
                        + "GBP/USD,20120104 17:00:02.000,1.5,1.6\n")
            ]
                + [FuzzSeed(head: "ticks/derived_csv/EURUSD_histdata_20120104_EST.head1000.csv", as: "b.csv")]
                .compactMap { $0 }
        ),
        (
            .mt5,
            [
                FuzzSeed("a.csv", FormatTests.metaTraderText),
                FuzzSeed(
                    "b.csv", "<DATE>,<TIME>,<BID>,<ASK>\r\n2024.01.02,00:00,1.1,1.2\r\n2024.01.02,00:01:02.5,,1.3\r\n"),
            ]
        ),
        (
            .lean,
            [
                FuzzSeed(
                    "fxcm/20140501_quote.csv",
                    "1787,1.38727,1.38729\r\n86399999,1.38726,1.38729\r\n86400000,1.1,1.2\r\n")
            ]
                + ((try? Python.zip(SharedData.path("ticks/lean_fxcm_eurusd_201405/tick/20140501_quote.zip"))).map {
                    [FuzzSeed("20140501_eurusd_tick_quote.csv", String($0.prefix(600)))]
                } ?? [])
        ),
    ]

    /// Records of a `.bi5` file.
    private static let binary: [UInt8] = [
        (994, 114_545, 114_543, 1, 2.06), (1_000, 114_500, 114_543, 1, 1), (2_000, 114_543, 114_543, 0.75, 0),
        (3_599_999, 114_543, 114_543, 16_777_216, 1.1),
    ].flatMap { (record: (UInt32, UInt32, UInt32, Float, Float)) in
        [record.0, record.1, record.2, record.3.bitPattern, record.4.bitPattern].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
        }
    }
}
