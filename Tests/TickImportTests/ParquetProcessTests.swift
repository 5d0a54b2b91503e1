import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Whatever the process that reads Parquet files does, an import ends, with a reason that names the file. Here it is a
/// shell that does what no such process should.
@Suite struct ParquetProcessTests {
    private static let description =
        #"printf '{"reason":"columns","decimals":5,"hasVolumes":false,"rows":3}'"#

    /// Reads a file that looks like Parquet through a shell script, which is given the task as `$0`.
    private func error(_ script: String, seconds: Double = 0.5) throws -> ImportError? {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.parquet", "PAR1 and more")
        let reader = ParquetReader(program: "/bin/sh", arguments: ["-c", script], stallSeconds: seconds)
        let start = ContinuousClock.now
        defer { #expect(ContinuousClock.now - start < .seconds(20)) }
        do throws(ImportError) {
            _ = try read(file, reader)
            return nil
        } catch {
            #expect(error.path == file)
            return error
        }
    }

    private func read(_ file: String, _ reader: ParquetReader) throws(ImportError) -> TickColumns {
        let symbol = Symbol("EURUSD")!
        let source = TickSource(path: file)
        let layout = try source.layout(symbol: symbol, parquetReader: reader)
        let batches = TickReader([(source, layout)], symbol: symbol, scale: 5, keepsCrossed: false, threads: 2)
        defer { batches.stop() }
        var ticks = TickColumns()
        while let batch = try batches.next() {
            ticks.append(batch.ticks)
            batches.giveBack(batch)
        }
        return ticks
    }

    /// The script does it at once, or when it is asked for the rows.
    @Test(arguments: [
        ("sleep 1000", "standstill"), ("exec sleep 1000", "standstill"), ("exec 1>&- 2>&-; sleep 1000", "reader"),
        ("sleep 1000 & exit 0", "standstill"), ("kill -SEGV $$", "crashed"), ("kill -ABRT $$", "crashed"),
        ("exit 3", "ended with 3"), ("exit 0", ""), ("head -c 100000 /dev/urandom", ""), ("yes nonsense", ""),
        ("cat /dev/zero >&2", ""), ("echo '{\"code\":\"unknown\"' >&2; exit 65", "ended with 65"),
        ("kill -XCPU $$", "processor time"),
    ]) func everyEndIsAnError(script: String, words: String) throws {
        for whole in [script, "case $0 in *describe*) \(Self.description);; *) \(script);; esac"] {
            let error = try #require(try error(whole), "\(whole)")
            #expect(error.code == .damaged, "\(whole): \(error)")
            #expect(words.isEmpty || error.message.contains(words), "\(whole): \(error)")
        }
    }

    /// Its reasons are shown on one line, whatever is in them.
    @Test func reasons() throws {
        let failure = #"{"code":"unknown","message":"bad \u001b[31m\nname","advice":"say more"}"#
        let error = try #require(
            try error("printf '%s' '\(failure.replacingOccurrences(of: "\\", with: "\\\\"))' >&2; exit 65"))
        #expect(error.code == .damaged || error.code == .unknownFormat)
        let direct = try #require(try self.error("cat >&2 <<'X'\n\(failure)\nX\nexit 65"))
        #expect(direct.code == .unknownFormat)
        #expect(direct.message == "bad ?[31m?name")
        #expect(direct.advice == "say more")
        #expect(ParquetProcess.printable(String(repeating: "ä", count: 400), bytesMax: 10) == "äääää...")
    }

    /// What it gives is read as the binary format, with the rows that it rejected.
    @Test func rows() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.parquet", "PAR1 and more")
        var writer = TickBlockWriter.pipe(symbol: Symbol("EURUSD")!, priceScale: 5, hasVolumes: false)
        let good = Tick(ts: 1_549_238_400_994_000_000, bid: 114_543, ask: 114_545)
        writer.add(good)
        writer.reject(.malformedPrice, text: "2019-02-04T00:00:00.994Z,null,1.1")
        writer.add(good)
        let blocks = try folder.write("blocks", writer.finish())
        let script = "case $0 in *describe*) \(Self.description);; *) cat \(blocks);; esac"
        let reader = ParquetReader(program: "/bin/sh", arguments: ["-c", script])
        #expect(try read(file, reader) == TickColumns([good, good]))
        // Cut off, though it ended well.
        let cut = "case $0 in *describe*) \(Self.description);; *) head -c 100 \(blocks);; esac"
        let error = #expect(throws: ImportError.self) {
            _ = try read(file, ParquetReader(program: "/bin/sh", arguments: ["-c", cut]))
        }
        #expect(error?.message.contains("cut off") == true)
        // Such blocks are not for files.
        #expect(throws: ImportError.self) { _ = try FileContent(blocks) }
    }

    @Test func refusals() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.parquet", "PAR1 and more")
        #expect(throws: ImportError.self) { _ = try FileContent(file) }
        let encrypted = #expect(throws: ImportError.self) { _ = try FileContent(folder.write("b", "PARE and more")) }
        #expect(encrypted?.message.contains("encrypted") == true)
        let missing = #expect(throws: ImportError.self) {
            _ = try read(file, ParquetReader(program: folder.path + "/nothing"))
        }
        #expect(missing?.message.contains("cannot be started") == true)
        _ = try Python.output(
            "import gzip, sys; gzip.open(sys.argv[1] + '.gz', 'wb').write(open(sys.argv[1], 'rb').read())", file)
        let packed = #expect(throws: ImportError.self) {
            _ = try read(file + ".gz", ParquetReader(program: "/bin/sh", arguments: ["-c", "exit 0"]))
        }
        #expect(packed?.advice.contains("unpack") == true)
    }
}
