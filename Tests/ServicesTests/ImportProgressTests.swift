import Foundation
import MarketModel
import TestSupport
import Testing
import TickStore

@testable import Services

/// How well an import knows when it will be done: once a tenth is read, within 20 % of the time that it takes in all.
@Suite struct ImportProgressTests {
    private func text(rows: Range<Int>) -> String {
        rows.map { "\(1_549_238_400_000 + $0 * 1_500),1.1\(1_000 + $0 * 7 % 9_000),1.2\($0 % 7)\n" }.joined()
    }

    private func check(_ files: [String], _ folder: TemporaryFolder, _ what: String) throws {
        var service = ImportService(storePath: folder.path + "/store", options: StoreOptions())
        service.chunkBytes = 30_000
        // The disk is slow: each piece takes its time, some more than others.
        let clock = FakeClock()
        service.time = { clock.now }
        var random = SplitMix64(seed: 31)
        var seen: [(elapsed: Duration, eta: Double, share: Double)] = []
        let summary = try service.run(
            ImportRequest(paths: files, symbol: Symbol("EURUSD")!),
            progress: { progress in
                if let eta = progress.etaSeconds {
                    seen.append((clock.now, eta, Double(progress.bytes) / Double(progress.bytesTotal)))
                }
                if progress.phase == .reading { clock.advance(.milliseconds(.random(in: 20...180, using: &random))) }
            })
        let total = clock.now / .seconds(1)
        let counted = seen.filter { $0.share >= 0.1 }
        #expect(counted.count > 50, "\(what)")
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.share <= $1.share }, "\(what)")
        for (elapsed, eta, share) in counted {
            let predicted = elapsed / .seconds(1) + eta
            #expect(abs(predicted - total) <= 0.2 * total, "\(what) at \(share): \(predicted) s of \(total) s")
        }
        #expect(summary.ticksStored == 120_000)
    }

    @Test func plain() throws {
        let folder = try TemporaryFolder()
        try check([try folder.write("a.csv", "timestamp,bid,ask\n" + text(rows: 0..<120_000))], folder, "plain")
    }

    @Test func manyFiles() throws {
        let folder = try TemporaryFolder()
        let files = try (0..<120).map { number in
            try folder.write(
                "\(1_000 + number).csv", "timestamp,bid,ask\n" + text(rows: (number * 1_000)..<((number + 1) * 1_000)))
        }
        try check(files, folder, "many files")
    }

    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence)) func compressed() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", "timestamp,bid,ask\n" + text(rows: 0..<120_000))
        let program = """
            import gzip, sys, zipfile
            text = open(sys.argv[1], 'rb').read()
            gzip.open(sys.argv[1] + '.gz', 'wb').write(text)
            lines = text.split(b'\\n')[1:]
            with zipfile.ZipFile(sys.argv[1] + '.zip', 'w', zipfile.ZIP_DEFLATED) as file:
                for start in range(0, 120_000, 6_000):
                    file.writestr('%06d.csv' % start, b'timestamp,bid,ask\\n' + b'\\n'.join(lines[start:start + 6_000]))
            """
        _ = try Python.output(program, file)
        try check([file + ".gz"], folder, "gzip")
        let other = try TemporaryFolder()
        try check([file + ".zip"], other, "zip")
    }
}
