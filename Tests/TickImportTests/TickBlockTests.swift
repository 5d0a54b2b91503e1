import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Tickloom's own binary format: what is written is read, and what is damaged is refused.
@Suite struct TickBlockTests {
    private static let symbol = Symbol("EURUSD")!

    /// Ticks with all that rows can have: gone volumes, zero spreads, several prices at a time.
    private static func ticks(_ count: Int, seed: UInt64 = 1, hasVolumes: Bool = true) -> TickColumns {
        var random = SplitMix64(seed: seed)
        var ts: Int64 = 1_549_238_400_994_000_000
        return TickColumns(
            (0..<count).map { _ in
                ts += Int64.random(in: 0...1_000_000_000, using: &random)
                let bid = Int64.random(in: 110_000...120_000, using: &random)
                let volumes = (0..<2).map { _ in
                    !hasVolumes || Int.random(in: 0..<10, using: &random) == 0
                        ? Volume.absent : Int64.random(in: 0...99_999, using: &random) * 10_000_000
                }
                return Tick(
                    ts: ts, bid: bid, ask: bid + Int64.random(in: 0...5, using: &random), bidVolume: volumes[0],
                    askVolume: volumes[1])
            })
    }

    private static func file(_ ticks: TickColumns, scale: Int = 5, hasVolumes: Bool = true, blockRows: Int) -> [UInt8] {
        var writer = TickBlockWriter(
            TickBlocks(symbol: symbol, priceScale: scale, hasVolumes: hasVolumes, blockRows: blockRows))
        // Piece by piece, with pieces that fit no block.
        var bytes: [UInt8] = []
        var row = 0
        while row < ticks.count {
            let end = min(ticks.count, row + 11)
            bytes += writer.write(ticks.rows(row..<end))
            row = end
        }
        return bytes + writer.finish()
    }

    /// Bytes with their checksum behind them, as a hostile writer would have it.
    private static func sealed(_ bytes: [UInt8], after seed: UInt32 = 0) -> [UInt8] {
        var bytes = bytes
        TickBlocks.append(TickBlocks.checksum(of: bytes, after: seed), to: &bytes)
        return bytes
    }

    @Test(arguments: [1, 2, 7, 100, 1_000, 65_536], [true, false])
    func whatIsWrittenIsRead(blockRows: Int, hasVolumes: Bool) throws {
        let folder = try TemporaryFolder()
        let ticks = Self.ticks(1_000, hasVolumes: hasVolumes)
        let file = try folder.write("a.ticks", Self.file(ticks, hasVolumes: hasVolumes, blockRows: blockRows))
        for chunkBytes in [1, 5_000, 1 << 20] {
            let content = try FileContent(file, chunkBytes: chunkBytes)
            #expect(content.layout.format == .tickloom)
            #expect(content.ticks == ticks)
            #expect(content.report.rowsRead == 1_000)
            #expect(content.report.rejected == 0)
            #expect(content.report.zeroSpread == (0..<1_000).count { ticks.bid[$0] == ticks.ask[$0] })
        }
    }

    /// From the begin of any batch, the same batches follow.
    @Test func readingGoesOnAnywhere() throws {
        let folder = try TemporaryFolder()
        let ticks = Self.ticks(500)
        let file = try folder.write("a.ticks", Self.file(ticks, blockRows: 16))
        let whole = try FileContent(file, chunkBytes: 2_000)
        #expect(whole.batches.count > 5)
        for (index, batch) in whole.batches.enumerated() {
            let rest = try FileContent(
                file, chunkBytes: 2_000, from: TickReader.Position(source: 0, offset: batch.lowerBound))
            #expect(rest.batches == Array(whole.batches[index...]))
            #expect(rest.ticks == ticks.rows((500 - rest.ticks.count)..<500))
        }
        let end = TickReader.Position(source: 0, offset: whole.batches.last!.upperBound)
        #expect(try FileContent(file, chunkBytes: 2_000, from: end).batches.isEmpty)
    }

    @Test func compressed() throws {
        let folder = try TemporaryFolder()
        let ticks = Self.ticks(100)
        let file = try folder.write("a.ticks", Self.file(ticks, blockRows: 16))
        _ = try Python.output(
            """
            import gzip, sys, zipfile
            data = open(sys.argv[1], "rb").read()
            open(sys.argv[1] + ".gz", "wb").write(gzip.compress(data))
            with zipfile.ZipFile(sys.argv[1] + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("b.ticks", data)
            """, file)
        #expect(try FileContent(file + ".gz").ticks == ticks)
        #expect(try FileContent(file + ".zip").ticks == ticks)
    }

    // MARK: Damage

    /// Each single byte counts.
    @Test(arguments: [true, false]) func everyChangedByteIsFound(hasVolumes: Bool) throws {
        let folder = try TemporaryFolder()
        let good = Self.file(Self.ticks(12, hasVolumes: hasVolumes), hasVolumes: hasVolumes, blockRows: 5)
        for place in good.indices {
            for change in [UInt8(1), 0x80, 0xff] {
                var bad = good
                bad[place] ^= change
                let file = try folder.write("a.ticks", bad)
                let error = #expect(throws: ImportError.self, "byte \(place) ^ \(change)") { _ = try FileContent(file) }
                #expect(error?.path == file)
                if place >= 8 {
                    #expect(error?.code == .damaged, "byte \(place) ^ \(change): \(String(describing: error))")
                }
            }
        }
    }

    @Test func everyCutIsFound() throws {
        let folder = try TemporaryFolder()
        let good = Self.file(Self.ticks(12), blockRows: 5)
        for count in 0..<good.count {
            let file = try folder.write("a.ticks", good[..<count])
            for chunkBytes in [1, 1 << 20] {
                #expect(throws: ImportError.self, "\(count) bytes") {
                    _ = try FileContent(file, chunkBytes: chunkBytes)
                }
            }
        }
        let file = try folder.write("a.ticks", good + [0])
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(error?.message.contains("behind its end") == true)
    }

    /// Whole blocks that are gone, twice there, swapped, or of another file.
    @Test func everyMovedBlockIsFound() throws {
        let folder = try TemporaryFolder()
        let good = Self.file(Self.ticks(15), blockRows: 5)
        let other = Self.file(Self.ticks(15), scale: 4, blockRows: 5)
        let size = 32 + 5 * 40
        /// A file of such parts: `h` is the header, `e` the end, a number a block; of the other file behind an `x`.
        func joined(_ parts: [String]) -> [UInt8] {
            parts.flatMap { part -> [UInt8] in
                let file = part.hasPrefix("x") ? other : good
                let name = part.hasPrefix("x") ? String(part.dropFirst()) : part
                guard let index = Int(name) else { return Array(name == "h" ? file.prefix(64) : file.suffix(32)) }
                return Array(file[(64 + index * size)..<(64 + (index + 1) * size)])
            }
        }
        #expect(joined(["h", "0", "1", "2", "e"]) == good)
        let bad = [
            ["h", "0", "2", "e"], ["h", "1", "2", "e"], ["h", "0", "1", "e"], ["h", "0", "0", "1", "2", "e"],
            ["h", "1", "0", "2", "e"], ["h", "0", "x1", "2", "e"], ["xh", "0", "1", "2", "e"],
            ["h", "0", "1", "2", "xe"],
        ].map(joined)
        for (index, bytes) in bad.enumerated() {
            let file = try folder.write("a.ticks", bytes)
            let error = #expect(throws: ImportError.self, "case \(index)") {
                _ = try FileContent(file, format: .tickloom)
            }
            #expect(error?.code == .damaged)
        }
        let message = try #require(
            #expect(throws: ImportError.self) { _ = try FileContent(folder.write("a.ticks", bad[0])) }?.message)
        #expect(message.contains("block 2, at byte 296"))
    }

    /// Headers that ask for too much, with checksums that are right.
    @Test func hostileHeaders() throws {
        let folder = try TemporaryFolder()
        let good = Self.file(Self.ticks(5), blockRows: 5)
        func header(_ place: Int, _ value: UInt32) -> [UInt8] {
            var bytes = Array(good[..<60])
            withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<(place + 4), with: $0) }
            return Self.sealed(bytes) + good[64...]
        }
        for (place, value) in [
            (12, UInt32(2)), (12, 4), (12, .max), (16, 10), (16, .max), (20, 0), (20, 65_537), (20, .max),
        ] {
            let file = try folder.write("a.ticks", header(place, value))
            #expect(throws: ImportError.self, "\(place) \(value)") { _ = try FileContent(file) }
        }
        let newer = #expect(throws: ImportError.self) { _ = try FileContent(folder.write("a.ticks", header(8, 2))) }
        #expect(newer?.message.contains("version 2") == true)
        let blocks = try TickBlocks(header: good[..<64])
        for (place, value) in [(4, UInt32(0)), (4, 6), (4, .max), (16, 8), (16, .max), (24, 1)] {
            var head = Array(good[64..<92])
            withUnsafeBytes(of: value.littleEndian) { head.replaceSubrange(place..<(place + 4), with: $0) }
            let file = try folder.write(
                "a.ticks", Array(good[..<64]) + Self.sealed(head, after: blocks.seed) + Array(good[96...]))
            let error = #expect(throws: ImportError.self, "\(place) \(value)") { _ = try FileContent(file) }
            #expect(error?.code == .damaged)
        }
        // The largest block that may be asked for is not there.
        var wide = Array(good[..<60])
        withUnsafeBytes(of: UInt32(65_536).littleEndian) { wide.replaceSubrange(20..<24, with: $0) }
        wide = Self.sealed(wide)
        let seed = try TickBlocks(header: wide[...]).seed
        var head = Array(good[64..<92])
        withUnsafeBytes(of: UInt32(65_536).littleEndian) { head.replaceSubrange(4..<8, with: $0) }
        let file = try folder.write("a.ticks", wide + Self.sealed(head, after: seed) + Array(good[96...]))
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file) }
        #expect(error?.message.contains("cut off") == true)
    }

    // MARK: Rows

    @Test func scales() throws {
        let folder = try TemporaryFolder()
        let ts: Int64 = 1_549_238_400_994_000_000
        let ticks = TickColumns([
            Tick(ts: ts, bid: 1_145_430, ask: 1_145_450), Tick(ts: ts, bid: 1_145_431, ask: 1_145_450),
            Tick(ts: ts, bid: 1_145_430, ask: 1_145_440),
        ])
        let file = try folder.write("a.ticks", Self.file(ticks, scale: 6, blockRows: 100))
        let smaller = try FileContent(file, scale: 5)
        #expect(smaller.ticks.bid == [114_543, 114_543])
        #expect(smaller[.tooManyDigits] == 1)
        #expect(smaller.rejects.map { String(decoding: $0.text, as: UTF8.self) } == ["\(ts),1.145431,1.145450,,"])
        #expect(smaller.rejects.map(\.line) == [2])
        let larger = try FileContent(file, scale: 9)
        #expect(larger.ticks.bid == [1_145_430_000, 1_145_431_000, 1_145_430_000])
        #expect(larger.report.rejected == 0)
    }

    @Test func rules() throws {
        let folder = try TemporaryFolder()
        let good = Tick(ts: 1_549_238_400_994_000_000, bid: 114_543, ask: 114_545, bidVolume: 0, askVolume: 1)
        func tick(_ change: (inout Tick) -> Void) -> Tick {
            var tick = good
            change(&tick)
            return tick
        }
        let rows: [(Tick, RowRule?)] = [
            (good, nil), (tick { $0.ts = -1 }, .timeOutOfRange), (tick { $0.ts = .min }, .timeOutOfRange),
            (tick { $0.ts = RowParser.latest }, .timeOutOfRange), (tick { $0.ts = RowParser.latest - 1 }, nil),
            (tick { $0.bid = 0 }, .priceNotPositive), (tick { $0.ask = .min }, .priceNotPositive),
            (tick { $0.ask = 100_000_000_000_000_000 }, .priceTooLarge), (tick { $0.ask = .max }, .priceTooLarge),
            (tick { $0.ask = 114_542 }, .crossed), (tick { $0.ask = 114_543 }, nil),
            (tick { $0.bidVolume = -1 }, .malformedVolume), (tick { $0.askVolume = .max }, .malformedVolume),
            (tick { $0.askVolume = Volume.absent }, nil), (tick { $0.askVolume = 9_223_372_035_000_000_000 }, nil),
        ]
        let file = try folder.write("a.ticks", Self.file(TickColumns(rows.map(\.0)), blockRows: 4))
        let content = try FileContent(file, scale: 5)
        #expect(content.rejects.map(\.rule) == rows.compactMap(\.1))
        #expect(content.rejects.map(\.line) == rows.indices.filter { rows[$0].1 != nil }.map { $0 + 1 })
        #expect(content.ticks.count == rows.count { $0.1 == nil })
        #expect(content.report.crossed == 1)
        #expect(try FileContent(file, scale: 5, keepsCrossed: true)[.crossed] == 0)
        // Beyond six digits, volumes are what comes back from a 32-bit float, as from text.
        let odd = tick { $0.bidVolume = 123_456_789_123 }
        let normalized = try FileContent(folder.write("b.ticks", Self.file(TickColumns([odd]), blockRows: 4)))
        #expect(normalized.ticks.bidVolume == [Volume.normalized(123_456_789_123)])
    }

    @Test func symbols() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.ticks", Self.file(Self.ticks(5), blockRows: 5))
        let error = #expect(throws: ImportError.self) { _ = try FileContent(file, symbol: "GBPUSD") }
        #expect(error?.advice.contains("--symbol EURUSD") == true)
        #expect(try FileContent(file, format: .tickloom, symbol: "GBPUSD").ticks.count == 5)
        #expect(throws: ImportError.self) { _ = try FileContent(folder.write("a.csv", "x"), format: .tickloom) }
        let empty = #expect(throws: ImportError.self) {
            _ = try FileContent(folder.write("a.ticks", Self.file(TickColumns(), blockRows: 5)))
        }
        #expect(empty?.code == .empty)
    }
}
