import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

@Suite struct TickReaderTests {
    @Test func basicFormat() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "a.csv",
            """
            timestamp,bid,ask,bid_volume,ask_volume
            2019-02-04T00:00:00.994Z,1.14543,1.14545,2.06,1
            2019-02-04T00:00:01.271Z,1.14544,1.14546,,0.75

            2019-02-04T00:00:02Z,1.14544,1.14546,1,1
            """)
        let content = try FileContent(file)
        #expect(content.ticks.count == 3)
        #expect(content.report.rowsRead == 3)
        #expect(content.report.rejected == 0)
        #expect(
            content.ticks[0]
                == Tick(
                    ts: 1_549_238_400_994_000_000, bid: 114_543, ask: 114_545, bidVolume: 2_060_000_000,
                    askVolume: 1_000_000_000))
        #expect(content.ticks.bidVolume[1] == Volume.absent)
        #expect(content.layout.format == .dukascopyCSV)
    }

    /// The same ticks in every way of writing them.
    @Test(arguments: [
        "1549238400994,1.14543,1.14545\n1549238401271,1.14544,1.14546\n",
        "\u{feff}timestamp;ask;bid\r\n2019-02-04 00:00:00.994;1.14545;1.14543\r\n2019-02-04 00:00:01.271;1.14546;1.14544",
        "Gmt time,Ask,Bid,AskVolume\n04.02.2019 00:00:00.994,1.14545,1.14543,1\n04.02.2019 00:00:01.271,1.14546,1.14544,1\n",
        "\"timestamp\",\"bid\",\"ask\"\n\"2019-02-04T00:00:00.994Z\",\"1.14543\",\"1.14545\"\n2019-02-04T00:00:01.271Z, 1.14544 ,1.14546\n",
        "Time (EET)\tBid\tAsk\n2019.02.04 02:00:00.994\t1.14543\t1.14545\n2019.02.04 02:00:01.271\t1.14544\t1.14546\n",
        "timestamp,bid,ask\r1549238400994,1.14543,1.14545\r1549238401271,1.14544,1.14546\r",
        "id,date,x,offer,bid\n7,2019-02-04T01:00:00.994+01:00,foo,1.14545,1.14543\n8,2019-02-04T01:00:01.271+01:00,,1.14546,1.14544\n",
        "Local time,Ask,Bid\n04.02.2019 01:00:00.994 GMT+0100,1.14545,1.14543\n04.02.2019 01:00:01.271 GMT+0100,1.14546,1.14544\n",
        "\n\ntimestamp,bid,ask\n\n1549238400994,1.14543,1.14545\n1549238401271,1.14544,1.14546\n",
        "20190204 00:00:00.994,1.14545,1.14543\n20190204 00:00:01.271,1.14546,1.14544\n",
    ]) func spellings(text: String) throws {
        let folder = try TemporaryFolder()
        let content = try FileContent(try folder.write("a.csv", text))
        #expect(content.report.rejected == 0)
        #expect(content.ticks.ts == [1_549_238_400_994_000_000, 1_549_238_401_271_000_000])
        #expect(content.ticks.bid == [114_543, 114_544])
        #expect(content.ticks.ask == [114_545, 114_546])
    }

    /// A file that something else writes to ends the import with an error; it does not end the process.
    @Test(arguments: ["shorter", "longer", "same size", "removed"]) func filesThatChange(how: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<100_000).map { "\(1_549_238_400_994 + $0),1.14543,1.14545\n" }.joined()
        let file = try folder.write("a.csv", rows)
        let reader = try reader(of: file, chunkBytes: 10_000)
        defer { reader.stop() }
        var rowsRead = try #require(try reader.next()).ticks.count
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
        switch how {
        case "shorter": try handle.truncate(atOffset: 1_000)
        case "longer":
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("1".utf8))
        case "same size": try handle.write(contentsOf: Data("9".utf8))
        default: try FileManager.default.removeItem(atPath: file)
        }
        try handle.close()
        do throws(ImportError) {
            while let batch = try reader.next() {
                rowsRead += batch.ticks.count
                reader.giveBack(batch)
            }
        } catch {
            #expect(error.path == file)
            #expect(error.message.contains("wrote to the file"))
            #expect(error.code == .changed)
        }
        // A file that lost its name only is still there for who has it open.
        if how == "removed" { #expect(rowsRead == 100_000) } else { #expect(rowsRead < 100_000) }
    }

    private func reader(
        of file: String, chunkBytes: Int, afterDetection: () throws -> Void = {}
    ) throws -> TickReader {
        let source = TickSource(path: file)
        let symbol = Symbol("EURUSD")!
        let layout = try source.layout(symbol: symbol)
        try afterDetection()
        return TickReader(
            [(source, layout)], symbol: symbol, scale: 5, keepsCrossed: false, threads: 1,
            chunkBytes: chunkBytes)
    }

    /// Between finding out what a file is and reading it, it must not become another.
    @Test(arguments: ["replaced", "rewritten", "shorter"]) func filesThatChangeBeforeTheyAreRead(how: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<100).map { "\(1_549_238_400_994 + $0),1.14543,1.14545,1,2\n" }.joined()
        let file = try folder.write("a.csv", "timestamp,bid,ask,bid_volume,ask_volume\n" + rows)
        let reader = try reader(of: file, chunkBytes: 10_000) {
            switch how {
            case "replaced":
                // Foundation writes beside the file and gives it the name.
                let other = Data(("timestamp,bid,ask,ask_volume,bid_volume\n" + rows).utf8)
                try other.write(to: URL(fileURLWithPath: file), options: .atomic)
            case "rewritten":
                let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
                try handle.write(contentsOf: Data("timestamp,ask,bid".utf8))
                try handle.close()
            default: try FileHandle(forUpdating: URL(fileURLWithPath: file)).truncate(atOffset: 1_000)
            }
        }
        defer { reader.stop() }
        let error = #expect(throws: ImportError.self) { while try reader.next() != nil {} }
        #expect(error?.code == .changed)
    }

    /// Reading can be ended anywhere, and the threads with it.
    @Test func stopping() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<20_000).map { "\(1_549_238_400_994 + $0),1.14543,1.14545\n" }.joined()
        let file = try folder.write("a.csv", rows)
        for taken in 0..<12 {
            let reader = try reader(of: file, chunkBytes: 10_000)
            for _ in 0..<taken { _ = try reader.next().map { reader.giveBack($0) } }
            reader.stop()
        }
    }

    /// Lines come whole, wherever the chunks end.
    @Test(arguments: [1, 2, 3, 7, 64, 1 << 20]) func chunks(bytes: Int) throws {
        let folder = try TemporaryFolder()
        let lines = ["a", "", "bcdef", "g\r", String(repeating: "x", count: 200), "last"]
        let file = try folder.write("a.txt", lines.joined(separator: "\n"))
        let whole = lines.joined(separator: "\n")
        let reader = try ChunkReader(
            FileStream(InputFile(path: file)), unit: .lines(terminator: 10), chunkBytes: bytes)
        let chunk = Chunk()
        var text: [UInt8] = []
        while try reader.next(into: chunk) {
            #expect(chunk.offset == text.count)
            text += Array(chunk.bytes)
            #expect(chunk.bytes.last == 10 || text.count == whole.utf8.count)
        }
        #expect(String(decoding: text, as: UTF8.self) == whole)
    }

    /// A comma within quotes, or within prices, never makes two columns of one.
    @Test func decimalCommas() throws {
        let folder = try TemporaryFolder()
        let header = "timestamp,bid,ask,bid_volume,ask_volume\n"
        let good = (0..<5).map { "2019-02-04T00:00:0\($0)Z,1.14543,1.14545,1,1\n" }.joined()
        let quoted = "2019-02-04T00:00:07Z,\"1,14543\",\"1,14545\"\n2019-02-04T00:00:08Z,\"1,1\",1.2,1,1\n"
        let content = try FileContent(try folder.write("a.csv", header + good + quoted), scale: 5)
        #expect(content.ticks.count == 5)
        #expect(content[.malformedPrice] == 2)
        for text in [
            header + "2019-02-04T00:00:07Z,1,14543,1,14545\n", "2019-02-04T00:00:07Z,1,14543,1,14545\n",
            header + "2019-02-04T00:00:07Z,\"1,14543\",\"1,14545\",1,1\n",
        ] {
            let file = try folder.write("b.csv", text)
            if let content = try? FileContent(file, scale: 5) {
                #expect(content.ticks.isEmpty && content.report.rejected == 1)
            }
        }
        let error = #expect(throws: ImportError.self) {
            _ = try FileContent(try folder.write("b.csv", "2019-02-04T00:00:07Z,1,14543,1,14545\n"))
        }
        #expect(error?.message.contains("is the comma within prices") == true)
    }

    @Test func everyBadRowIsCountedUnderItsRule() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "a.csv",
            """
            timestamp,bid,ask,bid_volume,ask_volume
            2019-02-04T00:00:00Z,1.14543,1.14545,1,1
            2019-02-04T00:00:01Z,1.14543
            2019-02-04T00:00:01Z,1,14543,1,14545,1,1
            2019-02-30T00:00:00Z,1.14543,1.14545,1,1
            1969-02-04T00:00:00Z,1.14543,1.14545,1,1
            2019-02-04T00:00:02Z,abc,1.14545,1,1
            2019-02-04T00:00:03Z,0,1.14545,1,1
            2019-02-04T00:00:04Z,-1.1,1.14545,1,1
            2019-02-04T00:00:05Z,1.145431,1.14545,1,1
            2019-02-04T00:00:06Z,99999999999999999999,1.14545,1,1
            2019-02-04T00:00:06Z,1.14545,1000000000000,1,1
            2019-02-04T00:00:07Z,1.14543,1.14545,-1,1
            2019-02-04T00:00:08Z,1.14546,1.14545,1,1
            2019-02-04T00:00:09Z,1.14545,1.14545,1,1
            timestamp,bid,ask,volume_of_bid,ask_volume
            """)
        let content = try FileContent(file, scale: 5)
        #expect(content.report.rowsRead == 15)
        #expect(content.ticks.count == 2)
        #expect(content[.tooManyFields] == 1)
        #expect(content[.tooFewFields] == 1)
        #expect(content[.malformedTime] == 2)
        #expect(content[.timeOutOfRange] == 1)
        #expect(content[.malformedPrice] == 1)
        #expect(content[.priceNotPositive] == 2)
        #expect(content[.tooManyDigits] == 1)
        #expect(content[.priceTooLarge] == 2)
        #expect(content[.malformedVolume] == 1)
        #expect(content[.crossed] == 1)
        #expect(content.report.crossed == 1)
        #expect(content.report.zeroSpread == 1)
        let example = try #require(content.report.firstExamples[RowRule.malformedPrice.rawValue])
        #expect(example.line == 7)
        #expect(example.text == "2019-02-04T00:00:02Z,abc,1.14545,1,1")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(String(decoding: bytes[example.byteOffset...].prefix(20), as: UTF8.self) == "2019-02-04T00:00:02Z")
        #expect(try FileContent(file, scale: 5, keepsCrossed: true).ticks.count == 3)
    }

    @Test(arguments: [
        ("", "empty"), ("hello world\nthis is text\nno ticks\n", "columns"), ("a,b,c\nd,e,f\n", "time"),
        ("timestamp,price,size\n1,2,3\n", "bid"), ("timestamp,bid,ask\n", "no row"), ("\n\n\n", "blank"),
        ("timestamp,bid,bid,ask\n1549238400994,1,1,1\n", "two columns"),
        ("1549238400994,1.1,1.1\n1549238400995,1.2,1.2\n", "cannot be told"),
        ("1549238400994,1.1,1.2,3\n", "4 columns"),
        ("Local time,Ask,Bid\n04.02.2019 00:00:00.994,1.14545,1.14543\n", "local time"),
        ("timestamp,bid,ask\nyesterday,1.1,1.2\n", "times cannot be read"),
        ("timestamp,bid,ask\n02/04/2019 00:00:00,1.1,1.2\n", "with the day or with the month"),
        (
            "timestamp,bid,ask\n1549238400994,1.1,1.2\n2019-02-04T00:00:00Z,1.1,1.2\n",
            "more than one way: \"1549238400994\", \"2019-02-04T00:00:00Z\""
        ),
        (
            "timestamp,bid,ask\n2019-02-04T00:00:00Z,1.1,1.2\nsoon,1.1,1.2\nlater,1.1,1.2\n",
            "first of these is \"soon\""
        ),
        ("\u{0}\u{1}\u{2}binary", "not a text"),
    ]) func refusesToGuess(text: String, word: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", text)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(error?.code == .unknownFormat || error?.code == .empty)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
        #expect(error?.advice.isEmpty == false)
    }

    /// A count of another unit among those of the file would be a time decades off.
    @Test(arguments: [
        ("1549238400994", "1549238401"), ("1549238401", "1549238400994"), ("1549238400994", "1549238400994000"),
        ("1549238400994000", "1549238400994"), ("1549238400994000000", "1549238400994000"),
        ("1549238400994", "15492384009"), ("1549238401", "15492384"),
    ]) func aCountOfAnotherUnit(usual: String, odd: String) throws {
        let folder = try TemporaryFolder()
        let rows = [usual, usual, odd, usual].map { "\($0),1.14543,1.14545\n" }.joined()
        let content = try FileContent(try folder.write("a.csv", "timestamp,bid,ask\n" + rows))
        #expect(content.ticks.count == 3)
        #expect(content[.malformedTime] == 1)
        #expect(content.report.firstExamples[RowRule.malformedTime.rawValue]?.line == 4)
        #expect(content.ticks.ts.allSatisfy { $0 > 1_549_238_400_000_000_000 })
    }

    /// Counts of one unit may differ by a digit: in September 2001 the seconds got their tenth.
    @Test func countsThatGrowADigit() throws {
        let folder = try TemporaryFolder()
        for unit in ["", "000", "000000", "000000000"] {
            let rows = ["999999999", "1000000000"].map { "\($0)\(unit),1.1,1.2\n" }.joined()
            let content = try FileContent(try folder.write("a.csv", "timestamp,bid,ask\n" + rows))
            #expect(content.ticks.ts == [999_999_999_000_000_000, 1_000_000_000_000_000_000])
        }
    }

    /// Files that were joined have their header again within.
    @Test(arguments: ["", "\u{feff}", "\n"], ["\n", "\r\n"]) func aHeaderThatComesAgain(
        prefix: String, lineEnd: String
    ) throws {
        let folder = try TemporaryFolder()
        let part = ["timestamp,bid,ask", "2019-02-04T00:00:00.994Z,1.14543,1.14545"].map { $0 + lineEnd }.joined()
        let content = try FileContent(try folder.write("a.csv", part + prefix + part + prefix + part))
        #expect(content.ticks.count == 3)
        #expect(content.report.rowsRead == 3)
        #expect(content.report.rejected == 0)
        #expect(content.report.repeatedHeaders == 2)
        let other = try FileContent(try folder.write("b.csv", part + part + "timestamp,ask,bid" + lineEnd))
        #expect(other[.malformedTime] == 1)
    }

    @Test func aFormatThatIsAskedForSettlesTheOrder() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", "1549238400994,1.1,1.1\n1549238400995,1.2,1.3\n1549238400996,1.3,1.2\n")
        #expect(try FileContent(file, format: .dukascopyCSV).ticks.ask == [11, 13])
        #expect(try FileContent(file, format: .jforexCSV).ticks.ask == [11, 13])
        #expect(try FileContent(file, format: .jforexCSV).ticks.ts.last == 1_549_238_400_996_000_000)
    }

    @Test func aZoneThatContradictsTheFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", "timestamp,bid,ask\n2019-02-04T00:00:00Z,1.1,1.2\n")
        #expect(throws: ImportError.self) { _ = try FileContent(file, zone: TimeZoneRules("+02:00")) }
        let plain = try folder.write("b.csv", "timestamp,bid,ask\n2019-02-04T02:00:00,1.1,1.2\n")
        #expect(try FileContent(plain, zone: TimeZoneRules("+02:00")).ticks.ts == [1_549_238_400_000_000_000])
    }

    @Test func missingAndUnreadableFiles() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ImportError.self) { _ = try FileContent(folder.path + "/none.csv") }
        let error = #expect(throws: ImportError.self) { _ = try FileContent(folder.path) }
        #expect(error?.code == .unreadable)
    }

    /// A pipe is no file, and is not waited for.
    @Test func pipes() throws {
        #if !os(Windows)
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        let error = #expect(throws: ImportError.self) { _ = try FileContent(folder.path + "/pipe") }
        #expect(error?.code == .unreadable)
        #endif
    }

    /// Any cut of a gzip file is an error; what comes before it is handed out, never more.
    @Test(.enabled(if: SharedData.isPresent, SharedData.absence)) func truncatedGzip() throws {
        let folder = try TemporaryFolder()
        let source = SharedData.path("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: source))
        for cut in [20, 1_000, bytes.count / 2, bytes.count - 9, bytes.count - 1] {
            let file = try folder.write("cut.csv.gz", bytes.prefix(cut))
            let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
            #expect(error?.code == .damaged, "cut at \(cut): \(error?.description ?? "")")
        }
        var flipped = bytes
        flipped[bytes.count / 2] ^= 0xff
        let file = try folder.write("flipped.csv.gz", flipped)
        #expect(throws: ImportError.self) { _ = try FileContent(file) }
    }

    #if !os(Windows)
    /// Gzip members one after the other are one text, and chunk boundaries leave no trace.
    @Test func plainAndGzipGiveTheSame() throws {
        let folder = try TemporaryFolder()
        var rows = "timestamp,bid,ask,bid_volume,ask_volume\n"
        var random = SplitMix64(seed: 1)
        for number in 0..<150_000 {
            let bid = Int.random(in: 114_000...115_000, using: &random)
            rows +=
                "\(1_549_238_400_000 + number * 7),1.\(bid % 100_000 + 10_000),1.\(bid % 100_000 + 10_003),\(bid % 7).5,1\n"
        }
        let file = try folder.write("a.csv", rows)
        let plain = try FileContent(file)
        #expect(plain.ticks.count == 150_000)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/sh")
        gzip.arguments = [
            "-c",
            "cd '\(folder.path)' && head -c 3000001 a.csv | gzip > b.csv.gz && tail -c +3000002 a.csv | gzip >> b.csv.gz",
        ]
        try gzip.run()
        gzip.waitUntilExit()
        let packed = try FileContent(folder.path + "/b.csv.gz")
        #expect(packed.ticks.ts == plain.ticks.ts)
        #expect(packed.ticks.bid == plain.ticks.bid)
        #expect(packed.ticks.bidVolume == plain.ticks.bidVolume)
    }
    #endif

    /// Seeded mutations of a good file never crash and never lose count.
    @Test func hostileBytes() throws {
        let folder = try TemporaryFolder()
        let good = Array(
            """
            timestamp,bid,ask,bid_volume,ask_volume
            2019-02-04T00:00:00.994Z,1.14543,1.14545,2.06,1
            2019-02-04T00:00:01.271Z,1.14544,1.14546,1,0.75
            2019-02-04T00:00:02.000Z,1.14544,1.14546,1,1

            """.utf8)
        for seed in UInt64(0)..<2_000 {
            var random = SplitMix64(seed: seed)
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8(ascii: "\n"), at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
                }
            }
            let file = try folder.write("m.csv", bytes)
            do {
                let content = try FileContent(file, scale: 5)
                #expect(content.ticks.count + content.report.rejected == content.report.rowsRead, "seed \(seed)")
            } catch let error as ImportError {
                #expect(!error.message.isEmpty)
            }
        }
    }
}
