import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Damaged files of every format: whatever is in them, nothing traps, hangs or is lost, and no tick comes out that is none.
///
/// `FUZZ_CASES=1000000` makes it more, for each parser. A case that fails names its seed: `FUZZ_SEED=123 FUZZ_CASES=1`
/// repeats it. Should the process die, the seed of the case is in `fuzz-FORMAT.seed` in the folder for temporary files, or
/// in the one that `FUZZ_NOTES` names.
@Suite struct FuzzTests {
    static let casesUsual = 3_000

    @Test(arguments: FuzzSeed.all.map(\.format)) func parsers(format: TickFormat) throws {
        let seeds = FuzzSeed.all.first { $0.format == format }!.seeds
        let others = FuzzSeed.all.flatMap { $0.seeds.map(\.bytes) }
        var accepted = 0
        var rejected = 0
        try FuzzRun(format.rawValue).forEachCase { seed in
            var mutator = Mutator(seed: seed)
            let original = seeds.randomElement(using: &mutator.random)!
            let content = mutator.mutate(original.bytes, others: others, bytesMax: 8_192)
            let (faults, run) = check(content, original.name, format, &mutator.random)
            accepted += run?.ticks.count ?? 0
            rejected += run?.rejects.count ?? 0
            return faults
        }
        // Damage that nothing survives, or that nobody notices, shows nothing.
        #expect(accepted > 0)
        #expect(rejected > 0 || format == .dukascopyJSON)
    }

    /// Detects and parses, and gives what is wrong with the outcome.
    private func check(
        _ content: [UInt8], _ name: String, _ format: TickFormat, _ random: inout SplitMix64
    ) -> (faults: [String], run: ParserRun?) {
        let zones: [TimeZoneRules?] = [
            nil, .utc, .newYork, .eet, TimeZoneRules("America/New_York+07:00"),
            TimeZoneRules(fixedOffsetSeconds: -5 * 3600),
        ]
        let formats: [TickFormat?] = [nil, format, format, TickFormat.allCases.randomElement(using: &random)]
        let requested = formats.randomElement(using: &random)!
        // One of which nothing is known has the digits that are said.
        let symbol = ["EURUSD", "EURUSD", "EURUSD", "ODD"].randomElement(using: &random).flatMap { Symbol($0) }!
        let head = Array(content.prefix(FileSample.bytesMax))
        let sample = FileSample(
            source: TickSource(path: name), head: head, isWhole: true,
            // Parsers of formats that are no text of lines or records are fuzzed by their own tests.
            requested: requested.flatMap { wanted in FuzzSeed.all.contains { $0.format == wanted } ? wanted : nil },
            zone: zones.randomElement(using: &random)!, symbol: symbol,
            scale: Bool.random(using: &random) ? nil : .random(in: 0...9, using: &random))
        let layout: TickLayout
        do throws(ImportError) {
            layout = try sample.layout()
        } catch {
            let isExpected = [.unknownFormat, .empty].contains(error.code) && !error.message.isEmpty
            return (isExpected ? [] : ["detection ended with \(error)"], nil)
        }
        let options = ParserOptions(
            symbol: symbol,
            scale: Bool.random(using: &random) ? layout.sampleDecimals : .random(in: 0...9, using: &random),
            keepsCrossed: .random(using: &random))
        let run = ParserRun(content, layout, options, chunkBytes: 1 << 16)
        let small = ParserRun(content, layout, options, chunkBytes: .random(in: 20...400, using: &random))
        var faults: [String] = []
        // Records are whole in every chunk, but a file that is no multiple of them ends with a piece either way.
        if run != small { faults.append("the size of chunks matters") }
        if run.report.rowsRead != run.ticks.count + run.rejects.count {
            faults.append(
                "\(run.report.rowsRead) rows are not \(run.ticks.count) ticks and \(run.rejects.count) rejects")
        }
        if run.report.rejected != run.rejects.count { faults.append("rejects are miscounted") }
        if run.report.ambiguousTimes < 0 || run.report.ambiguousTimes > run.report.rowsRead {
            faults.append("\(run.report.ambiguousTimes) ambiguous times")
        }
        for index in 0..<run.ticks.count where !isTick(run.ticks[index], options) {
            faults.append("no tick: \(run.ticks[index])")
        }
        for reject in run.rejects where !isAt(reject, content, layout.makeUnit(options)) {
            faults.append("\(reject) is not at its offset")
        }
        if case .lines(let terminator) = layout.makeUnit(options), run.failure == nil {
            let (lines, blank) = lines(of: content, terminator: terminator)
            if run.lineCount != lines { faults.append("\(run.lineCount) lines of \(lines)") }
            let header = lines - blank - run.report.rowsRead - run.report.repeatedHeaders
            if !(0...1).contains(header) { faults.append("\(header) lines are neither rows nor blank") }
        }
        return (faults, run)
    }

    private func isTick(_ tick: Tick, _ options: ParserOptions) -> Bool {
        let prices = 1...NumberParser.largestPrice
        let volumes = 0..<9_223_372_036_000_000_000 as Range<Int64>
        return prices.contains(tick.bid) && prices.contains(tick.ask) && (options.keepsCrossed || tick.ask >= tick.bid)
            && tick.ts >= 0 && tick.ts < RowParser.latest
            && [tick.bidVolume, tick.askVolume].allSatisfy { $0 == Volume.absent || volumes.contains($0) }
    }

    /// Whether a rejected row's text is what the content has there.
    private func isAt(_ reject: ParserRun.Reject, _ content: [UInt8], _ unit: ChunkUnit) -> Bool {
        switch unit {
        case .lines(let terminator):
            let end = reject.offset + reject.text.count
            guard end <= content.count, content[reject.offset..<end].elementsEqual(reject.text) else { return false }
            let startsLine = reject.offset == 0 || content[reject.offset - 1] == terminator || reject.offset == 3
            let rest = content[end...]
            return startsLine
                && (rest.isEmpty || rest.first == terminator || rest.starts(with: [13, terminator])
                    || rest.elementsEqual([13]))
        case .records(let bytes):
            let record = content[reject.offset..<min(content.count, reject.offset + bytes)]
            let text = record.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            return reject.offset % bytes == 0 && reject.text.elementsEqual(text.utf8)
        case .blocks, .whole: return reject.offset < content.count
        }
    }

    /// How many lines there are, and how many of them hold nothing but blanks.
    private func lines(of content: [UInt8], terminator: UInt8) -> (count: Int, blank: Int) {
        var pieces = content.split(separator: terminator, omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        if content.starts(with: [0xef, 0xbb, 0xbf]) {
            pieces[0] = pieces[0].dropFirst(3)
            // A mark and nothing else is not even a line.
            if pieces.count == 1, pieces[0].isEmpty { return (0, 0) }
        }
        return (pieces.count, pieces.count { $0.allSatisfy { [32, 9, 13].contains($0) } })
    }

    // MARK: Compression

    private static let containers = ["gzip", "zstd", "lzma"]

    /// Damaged compression gives an error or content, the same however much is asked for at once.
    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence), arguments: containers)
    func streams(container: String) throws {
        let seeds = try FuzzTests.packed(container)
        try FuzzRun(container).forEachCase { seed in
            var mutator = Mutator(seed: seed)
            let bytes = mutator.mutate(seeds.randomElement(using: &mutator.random)!, others: seeds, bytesMax: 4_096)
            let whole = decoded(bytes, container, step: 1 << 16, inputBytes: 1 << 16)
            let small = decoded(
                bytes, container, step: .random(in: 1...700, using: &mutator.random),
                inputBytes: .random(in: 4...90, using: &mutator.random))
            // What is longer than is looked at may go wrong behind that, or not.
            let looked = 1 << 18
            if whole.bytes.count >= looked || small.bytes.count >= looked {
                let shared = min(whole.bytes.count, small.bytes.count)
                return whole.bytes.prefix(shared) == small.bytes.prefix(shared) ? [] : ["the size of buffers matters"]
            }
            // libzstd refuses a compressed block of no bytes where it has the whole frame at once, and else passes over it.
            if whole.isFailed != small.isFailed {
                return container == "zstd" ? [] : ["the size of buffers decides about failure"]
            }
            // Before damage is seen, more or less may have come out.
            if !whole.isFailed, whole.bytes != small.bytes { return ["the size of buffers matters"] }
            return []
        }
    }

    private func decoded(
        _ bytes: [UInt8], _ container: String, step: Int, inputBytes: Int
    ) -> (bytes: [UInt8], isFailed: Bool) {
        let source = MemoryStream(bytes)
        let stream: any ByteStream =
            switch container {
            case "gzip": DecodingStream<GzipDecoder>(source, inputBytes: inputBytes)
            case "zstd": DecodingStream<ZstdDecoder>(source, inputBytes: inputBytes)
            default: DecodingStream<LZMADecoder>(source, inputBytes: inputBytes)
            }
        var result: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 8)
        defer { buffer.deallocate() }
        do throws(ImportError) {
            // A few bytes can stand for any number: what is bounded is not looked at to its end.
            while result.count < 1 << 18 {
                let count = try stream.read(into: buffer)
                result += buffer.prefix(count)
                if count < step { break }
            }
            return (Array(result.prefix(1 << 18)), false)
        } catch {
            return (result, true)
        }
    }

    private static func packed(_ container: String) throws -> [[UInt8]] {
        let program = """
            import gzip, lzma, pyarrow, sys
            text = b'timestamp,bid,ask\\n' + b''.join(b'%d,1.%d,1.2\\n' % (1549238400994 + i * 37, 14000 + i * i % 97) for i in range(40))
            pack = {
                'gzip': [gzip.compress(text), gzip.compress(text, 0), gzip.compress(text[:99]) + gzip.compress(text[99:]) + bytes(9)],
                'zstd': [pyarrow.Codec('zstd').compress(text, asbytes=True),
                    b'\\x50\\x2a\\x4d\\x18\\x04\\x00\\x00\\x00abcd' + pyarrow.Codec('zstd').compress(text, asbytes=True)],
                'lzma': [lzma.compress(text, format=lzma.FORMAT_ALONE), lzma.compress(b'', format=lzma.FORMAT_ALONE)],
            }
            for one in pack[sys.argv[1]]:
                sys.stdout.write(one.hex() + '\\n')
            """
        return String(decoding: try Python.output(program, container), as: UTF8.self).split(separator: "\n").map {
            line in
            let digits = Array(line.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16)! }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }

    /// Damaged archives, and damaged files within them, through everything that an import goes through.
    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence)) func archives() throws {
        let folder = try TemporaryFolder()
        let program = """
            import gzip, io, sys, zipfile
            text = b''.join(b'%d,1.%d,1.2\\n' % (1549238400994 + i * 37, 14000 + i) for i in range(9))
            for number, (method, names) in enumerate([(0, ['a.csv']), (8, ['a.csv', 'b.csv.gz']), (8, ['x/', '../c.csv', 'd.csv'])]):
                with zipfile.ZipFile(f'{sys.argv[1]}/{number}.zip', 'w', method) as file:
                    for name in names:
                        file.writestr(name, '' if name[-1] == '/' else gzip.compress(text) if name[-1] == 'z' else text)
            """
        _ = try Python.output(program, folder.path)
        let seeds = try (0..<3).map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/\($0).zip"))) }
        let before = folder.files
        var accepted = 0
        var failed = 0
        try FuzzRun("zip").forEachCase { seed in
            var mutator = Mutator(seed: seed)
            let bytes = mutator.mutate(seeds.randomElement(using: &mutator.random)!, others: seeds, bytesMax: 8_192)
            let file = try folder.write("case.zip", bytes)
            do {
                let content = try FileContent(file, threads: 1)
                accepted += content.ticks.count
                guard content.report.rowsRead == content.ticks.count + content.rejects.count else {
                    return ["rows are lost"]
                }
            } catch let error as ImportError {
                failed += 1
                if error.message.isEmpty { return ["an error says nothing"] }
            }
            return []
        }
        #expect(accepted > 0)
        #expect(failed > 0)
        #expect(folder.files == before + ["case.zip"])
    }
}
