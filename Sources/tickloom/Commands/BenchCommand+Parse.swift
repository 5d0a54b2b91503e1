import MarketModel
import Services
import TickImport

extension BenchCommand {
    /// Reads and parses files on one thread, as an import does, and keeps nothing. The first run, which brings the files into
    /// the page cache, does not count.
    func parse(_ output: Output) throws {
        guard !inputs.isEmpty else {
            throw ServiceError(.usage, "parse needs tick files", advice: "say --file and their names")
        }
        let symbol = Symbol("EURUSD")!
        var sources: [TickReader.Input] = []
        do throws(ImportError) {
            for file in inputs {
                for source in try TickSource.sources(inFile: file) {
                    sources.append((source, try source.layout(symbol: symbol, scale: 5)))
                }
            }
        } catch {
            throw ServiceError(error)
        }
        var times: [Double] = []
        var rows = 0
        var digest = ""
        for _ in 0...runs {
            try Interruption.check("stopped")
            rows = 0
            var sums = ColumnSums()
            let start = ContinuousClock().now
            let reader = TickReader(sources, symbol: symbol, scale: 5, keepsCrossed: true, threads: 1)
            defer { reader.stop() }
            do throws(ImportError) {
                while let batch = try reader.next() {
                    rows += batch.ticks.count
                    sums.add(batch.ticks)
                    reader.giveBack(batch)
                }
            } catch {
                throw ServiceError(error)
            }
            times.append(BenchCommand.seconds(since: start))
            digest = sums.text
        }
        try report("parse", Array(times.dropFirst()), digest, output, ticks: rows)
    }
}
