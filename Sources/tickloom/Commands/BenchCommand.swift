import ArgumentParser
import BarEngine
import Foundation
import MarketModel
import Services
import SyntheticTicks
import TickStore

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Benchmarks on synthetic ticks, with result hash and machine.",
        discussion: """
            bars    six timeframes formed from a batch in memory, on one core
            mtf     the multi-timeframe state: batches, completed bars, all six bars in progress after every tick,
                    snapshots, and a histogram of the time that each tick takes
            import  a CSV of synthetic ticks into a fresh store: parse, check, compress, commit
            read    the stored ticks back into memory, the store opened anew
            scan    the sums of all columns of the stored ticks, batch by batch, files in the page cache
            prices  as scan, without volumes; needs --store
            write   ticks from memory into Parquet files of a day each, one thread
            allocations  the state fed in every way, without a measurement: for who counts allocations
            sums    as bars, in UTC, with sums over all bars as the result: for comparisons with others
            all     all of these
            parse   tick files into memory on one thread: read, decompress, parse, check; needs --file
            asof    snapshots at random instants of a store; needs --store
            calls   what the engine does around a call of a method, beside the call itself
            cache   bars formed from ticks, formed and put into the cache, and taken from it; needs --store
            fill    synthetic ticks, about 150,000 a day, into a new store that stays: --store says where

            With --store, scan runs over a store that is there already, over all its symbols, and bars and mtf over the \
            ticks of its first one. Nothing is written to it. cache drops the bars that it has cached, asof adds some.
            """)

    @Argument(
        help: "bars, mtf, sums, allocations, import, read, scan, prices, write, parse, cache, calls, asof, fill or all."
    )
    var name: String

    @Option(parsing: .unconditional, help: "Ticks to run on.")
    var ticks = 2_000_000

    @Option(parsing: .unconditional, help: "Counted runs of each; the median is what to quote.")
    var runs = 5

    @Option(
        help: ArgumentHelp("With scan and cache: the store to read. With fill: the store to make.", valueName: "dir"))
    var store: String?

    @Option(
        name: .customLong("file"), parsing: .upToNextOption,
        help: ArgumentHelp("With parse: tick files of EURUSD, whose format is found out.", valueName: "file"))
    var inputs: [String] = []

    @Option(help: ArgumentHelp("With write: where the files stay, to be compared with others'.", valueName: "dir"))
    var keep: String?

    @Option(parsing: .unconditional, help: "Fail if the process needed more memory than that, in MB (Linux and macOS).")
    var memoryMax: Int?

    @OptionGroup var global: GlobalOptions

    private static let names = [
        "bars", "mtf", "sums", "allocations", "import", "read", "scan", "prices", "write", "parse", "cache", "calls",
        "asof", "fill", "all",
    ]
    static let seed: UInt64 = 1

    func run() throws {
        guard BenchCommand.names.contains(name) else {
            throw ServiceError(
                .usage, "\"\(name)\" is no benchmark",
                advice: "write one of \(BenchCommand.names.joined(separator: ", "))")
        }
        guard (1_000...1_000_000_000).contains(ticks), (1...1_000).contains(runs) else {
            throw ServiceError(
                .usage, "--ticks is not in 1000...1000000000, or --runs not in 1...1000",
                advice: "write --ticks 2000000 --runs 5")
        }
        if let memoryMax, !(1...1_000_000_000).contains(memoryMax) {
            throw ServiceError(
                .usage, "--memory-max \(memoryMax) is not in 1...1000000000", advice: "write --memory-max 500")
        }
        let output = Output()
        if !global.json {
            let ticks =
                store != nil && name != "fill"
                ? "stored ticks" : "\(NumberText.grouped(ticks)) synthetic ticks of seed \(BenchCommand.seed)"
            try output.write(
                line: "\(Machine.processor), \(Machine.cores) cores, commit \(Version.commit), "
                    + "\(ticks), \(CountText.of(runs, "run"))")
        }
        guard name != "prices" || store != nil else {
            throw ServiceError(.usage, "prices needs a store", advice: "make one with bench fill, and say --store")
        }
        if name == "scan" || name == "prices", let store {
            try scan(store, output)
            try checkMemory()
            return try output.finish()
        }
        if name == "parse" {
            try parse(output)
            return try output.finish()
        }
        if name == "calls" {
            try calls(output)
            return try output.finish()
        }
        if name == "cache" {
            guard let store else {
                throw ServiceError(.usage, "cache needs a store", advice: "make one with bench fill, and say --store")
            }
            try cache(store, output)
            return try output.finish()
        }
        if name == "asof" {
            guard let store else {
                throw ServiceError(.usage, "asof needs a store", advice: "make one with bench fill, and say --store")
            }
            try asOf(store, output)
            return try output.finish()
        }
        if name == "fill" {
            guard let store, !TickStore.exists(at: store) else {
                throw ServiceError(.usage, "fill makes a new store", advice: "write --store and a folder without one")
            }
            try fill(store, output)
            return try output.finish()
        }
        // So that the files that were made for it go away, however long a run takes.
        Interruption.watch()
        Interruption.complete()
        let columns =
            try ["bars", "mtf", "sums", "allocations"].contains(name) ? (store.map(stored) ?? generate()) : generate()
        if name == "bars" || name == "all" { try bars(columns, output) }
        if name == "sums" { try sums(columns, output) }
        if name == "allocations" { try allocations(columns, output) }
        if name == "mtf" || name == "all" { try multiTimeframe(columns, output) }
        if name == "write" || name == "all" { try write(columns, output) }
        if !["bars", "mtf", "sums", "allocations", "write"].contains(name) { try store(columns, output) }
        try checkMemory()
        try output.finish()
    }

    private func generate() throws -> TickColumns {
        var options = TickGeneratorOptions(
            symbol: Symbol("EURUSD")!, from: CivilDate("2024-01-01")!, days: 1, seed: BenchCommand.seed)
        options.days = max(7, ticks / options.instrument.ticksPerDay * 2)
        var columns = TickColumns()
        columns.reserveCapacity(ticks)
        do throws(TickGeneratorError) {
            var generator = try TickGenerator(options)
            while columns.count < ticks, let batch = generator.nextBatch(ticksMax: min(65_536, ticks - columns.count)) {
                columns.append(batch)
                if Interruption.isRequested { break }
            }
        } catch {
            throw ServiceError(.internalError, "\(error)")
        }
        return columns
    }

    /// All ticks of the first symbol of a store.
    private func stored(_ path: String) throws -> TickColumns {
        let query = try QueryService(storePath: path, options: StoreOptions(threads: Machine.cores))
        guard let summary = try query.symbols().first else {
            throw ServiceError(.notFound, "the store is empty", location: path, advice: "import something first")
        }
        var columns = TickColumns()
        columns.reserveCapacity(summary.tickCount)
        try query.ticks(of: summary.instrument.symbol, from: .min, to: .max) { batch in
            columns.append(batch)
            return true
        }
        return columns
    }

    private func bars(_ columns: TickColumns, _ output: Output) throws {
        var times: [Double] = []
        var hash = ""
        for _ in 0..<runs {
            try Interruption.check("stopped")
            var engine = try MTFState()
            var digest = ResultHash()
            let start = ContinuousClock().now
            try engine.append(columns) { index, bar in digest.add(index, bar) }
            times.append(BenchCommand.seconds(since: start))
            hash = digest.text
        }
        try report("bars", times, hash, output, ticks: columns.count)
    }

    private func store(_ columns: TickColumns, _ output: Output) throws {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/tickloom-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let symbol = Symbol("EURUSD")!
        let file = folder + "/ticks.csv"
        let csv = try Output(file: file)
        var writer = try TickWriter(
            form: .csv, instrument: Instrument(symbol: symbol, priceScale: 5), unit: .milliseconds, isFile: true,
            output: csv)
        try writer.write(columns)
        try writer.finish()
        try csv.finish()
        var times: [Double] = []
        var hash = ""
        let path = folder + "/store"
        for _ in 0..<runs {
            try Interruption.check("stopped")
            try? FileManager.default.removeItem(atPath: path)
            let start = ContinuousClock().now
            let summary = try ImportService(storePath: path, options: StoreOptions()).run(
                ImportRequest(paths: [file], symbol: symbol))
            times.append(BenchCommand.seconds(since: start))
            hash = summary.contentHash
        }
        if name == "import" || name == "all" { try report("import", times, hash, output) }
        if name == "scan" || name == "all" { try scan(path, output) }
        guard name == "read" || name == "all" else { return }
        times = []
        for _ in 0..<runs {
            try Interruption.check("stopped")
            var read = TickColumns()
            read.reserveCapacity(columns.count)
            let start = ContinuousClock().now
            let query = try QueryService(storePath: path, options: StoreOptions())
            try query.ticks(of: symbol, from: .min, to: .max) { batch in
                read.append(batch)
                return true
            }
            times.append(BenchCommand.seconds(since: start))
            hash = ContentHash.day(read, scale: 5)
        }
        try report("read", times, hash, output)
    }

    /// Adds up all columns of a store. The first run, which brings the files into the page cache, does not count.
    private func scan(_ path: String, _ output: Output) throws {
        let query = try QueryService(storePath: path, options: StoreOptions(threads: Machine.cores))
        let symbols = try query.symbols().map(\.instrument.symbol)
        var times: [Double] = []
        var sums = ColumnSums()
        for _ in 0...runs {
            try Interruption.check("stopped")
            sums = ColumnSums()
            let start = ContinuousClock().now
            for symbol in symbols {
                try query.ticks(of: symbol, from: .min, to: .max, volumes: name != "prices") { batch in
                    sums.add(batch)
                    return true
                }
            }
            times.append(BenchCommand.seconds(since: start))
        }
        try report(name == "prices" ? name : "scan", Array(times.dropFirst()), sums.text, output, ticks: sums.ticks)
    }

    private func checkMemory() throws {
        guard let memoryMax, let peak = Machine.peakMemoryBytes, peak > memoryMax * 1_000_000 else { return }
        throw ServiceError(
            .findings, "the benchmark needed \(peak / 1_000_000) MB of memory, and \(memoryMax) MB are allowed",
            advice: "find out what grows with the number of ticks")
    }

    /// Makes a store of many days without a detour over text. Memory does not grow with the number of days.
    private func fill(_ path: String, _ output: Output) throws {
        var options = TickGeneratorOptions(
            symbol: Symbol("EURUSD")!, from: CivilDate("2014-01-01")!, days: 1, seed: BenchCommand.seed)
        options.instrument.ticksPerDay = 154_000
        options.days = max(7, ticks / options.instrument.ticksPerDay * 2)
        let start = ContinuousClock().now
        let store = try TickStore(path: path, access: .writing)
        let session = try store.beginImport(of: Instrument(symbol: Symbol("EURUSD")!, priceScale: 5), overlap: .refuse)
        var generator = try TickGenerator(options)
        var day = TickColumns()
        var made = 0
        func stage() throws {
            if !day.isEmpty { try session.stage(day, on: CivilDate(utc: day.ts[0])) }
            day.removeAll(keepingCapacity: true)
        }
        while made < ticks, let batch = generator.nextBatch(ticksMax: min(65_536, ticks - made)) {
            made += batch.count
            var row = 0
            while row < batch.count {
                let midnight = CivilDate(utc: batch.ts[row]).utcMidnight
                if let last = day.ts.last, last < midnight { try stage() }
                let end = batch.firstRow(notBefore: midnight + nanosecondsPerDay)
                day.append(batch, rows: row..<end)
                row = end
            }
        }
        try stage()
        let outcome = try session.commit(
            ImportSession.Record(
                format: "synthetic", sources: [], rowsRead: made, rejected: 0, duplicates: 0, finishedAt: 0))
        try report("fill", [BenchCommand.seconds(since: start)], outcome.contentHash, output, ticks: made)
    }

    /// Encodes days of ticks and writes the files, without syncing them.
    private func write(_ columns: TickColumns, _ output: Output) throws {
        let folder =
            keep
            ?? FileManager.default.temporaryDirectory.path
            + "/tickloom-bench-write-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
        var days: [(date: CivilDate, ticks: TickColumns)] = []
        var row = 0
        while row < columns.count {
            let date = CivilDate(utc: columns.ts[row])
            let end = columns.firstRow(notBefore: date.utcMidnight + nanosecondsPerDay)
            days.append((date, columns.rows(row..<end)))
            row = end
        }
        let encoder = TickFileEncoder(priceScale: 5, compressionLevel: StoreOptions().compressionLevel)
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<runs {
            try Interruption.check("stopped")
            bytes = 0
            let start = ContinuousClock().now
            for (date, ticks) in days {
                let file = try encoder.encode(ticks, unit: .milliseconds)
                try Data(file).write(to: URL(fileURLWithPath: folder + "/\(date).parquet"))
                bytes += file.count
            }
            times.append(BenchCommand.seconds(since: start))
        }
        try report("write", times, "\(bytes) bytes", output)
    }

    func report(
        _ what: String, _ times: [Double], _ hash: String, _ output: Output, ticks: Int? = nil,
        processorTimes: [Double] = []
    ) throws {
        let ticks = ticks ?? self.ticks
        // On a busy machine the clock tells more of the others than of us.
        let processor =
            processorTimes.isEmpty
            ? nil : processorTimes.sorted()[processorTimes.count / 2] / Double(ticks) * 1e9
        let sorted = times.sorted()
        let median = sorted[sorted.count / 2]
        let nanoseconds = median / Double(ticks) * 1e9
        if global.json {
            try output.write(
                json: .object([
                    ("benchmark", .string(what)), ("ticks", .int(ticks)), ("runs", .int(runs)),
                    ("median_seconds", .double(median)), ("min_seconds", .double(sorted[0])),
                    ("max_seconds", .double(sorted[sorted.count - 1])), ("ns_per_tick", .double(nanoseconds)),
                    ("processor_ns_per_tick", processor.map { .double($0) } ?? .null),
                    ("ticks_per_second", .double((1e9 / nanoseconds).rounded())), ("result_hash", .string(hash)),
                    ("peak_memory_bytes", .int(Machine.peakMemoryBytes ?? 0)),
                    ("processor", .string(Machine.processor)), ("cores", .int(Machine.cores)),
                    ("commit", .string(Version.commit)),
                ]))
        } else {
            try output.write(
                line: "\(what): median \(NumberText.fixed(nanoseconds, 2)) ns a tick "
                    + "(\(NumberText.rate(1e9 / nanoseconds)) ticks/s), "
                    + "\(NumberText.fixed(sorted[0] / Double(ticks) * 1e9, 2)) to "
                    + "\(NumberText.fixed(sorted[sorted.count - 1] / Double(ticks) * 1e9, 2)); "
                    + (processor.map { "processor time \(NumberText.fixed($0, 2)); " } ?? "") + "peak memory "
                    + "\((Machine.peakMemoryBytes ?? 0) / 1_000_000) MB; result \(hash.prefix(16))"
            )
        }
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock().now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// A hash over the bars that a benchmark formed, so that a faster wrong answer shows (FNV-1a, 64 bits).
struct ResultHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ timeframe: Int, _ bar: Bar) {
        for value in [
            Int64(timeframe), bar.openTime, bar.closeTime, bar.bid.open, bar.bid.high, bar.bid.low, bar.bid.close,
            bar.ask.close, bar.tickCount, Int64(truncatingIfNeeded: bar.volume(.mid).units ?? -1),
        ] {
            state = (state ^ UInt64(bitPattern: value)) &* 0x100_0000_01b3
        }
    }

    var text: String {
        let text = String(state, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// The sums of all columns, volumes where they are present: what the scan benchmark asks for, and DuckDB with it.
struct ColumnSums {
    private(set) var ticks = 0
    private var lastTime: Int64 = 0
    private var bid: Int64 = 0
    private var ask: Int64 = 0
    private var bidVolume: Int64 = 0
    private var askVolume: Int64 = 0

    mutating func add(_ batch: TickColumns) {
        ticks += batch.count
        lastTime = max(lastTime, batch.ts.last ?? 0)
        bid &+= ColumnSums.sum(batch.bid)
        ask &+= ColumnSums.sum(batch.ask)
        bidVolume &+= ColumnSums.sumOfPresent(batch.bidVolume)
        askVolume &+= ColumnSums.sumOfPresent(batch.askVolume)
    }

    private static func sum(_ values: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for value in values { sum &+= value }
        return sum
    }

    private static func sumOfPresent(_ values: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for value in values { sum &+= value == Volume.absent ? 0 : value }
        return sum
    }

    /// In the units of ticks: nanoseconds, price mantissas, units of 10⁻⁹.
    var text: String { "\(lastTime) \(bid) \(ask) \(bidVolume) \(askVolume)" }
}
