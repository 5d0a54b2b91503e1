import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Compressed files and archives, whole and damaged.
@Suite(.enabled(if: Python.hasReaders, Python.readersAbsence)) struct StreamTests {
    static let rows = 60_000
    static let text =
        "timestamp,bid,ask\n" + (0..<rows).map { "\(1_549_238_400_994 + $0),1.\(14_000 + $0 % 999),1.16\n" }.joined()

    private static let pack = """
        import gzip, sys, zipfile, pyarrow
        folder, text = sys.argv[1], open(sys.argv[1] + '/a.csv', 'rb').read()
        half = text.index(b'\\n', len(text) // 2) + 1
        gzip.open(folder + '/a.csv.gz', 'wb').write(text)
        with open(folder + '/two.csv.gz', 'wb') as file:
            file.write(gzip.compress(text[:half]) + gzip.compress(text[half:]) + bytes(512))
        with pyarrow.CompressedOutputStream(folder + '/a.csv.zst', 'zstd') as file:
            file.write(text)
        with open(folder + '/two.csv.zst', 'wb') as file:
            codec = pyarrow.Codec('zstd')
            skipped = b'\\x50\\x2a\\x4d\\x18\\x04\\x00\\x00\\x00abcd'
            for part in text[:half], text[half:]:
                file.write(skipped + codec.compress(part, asbytes=True))
        with zipfile.ZipFile(folder + '/a.zip', 'w', zipfile.ZIP_DEFLATED) as file:
            file.writestr('__MACOSX/._a.csv', 'x')
            file.writestr('folder/', '')
            file.writestr('folder/a.csv', text)
        with zipfile.ZipFile(folder + '/two.zip', 'w') as file:
            file.writestr('b.csv.gz', gzip.compress(b'timestamp,bid,ask\\n' + text[half:]))
            file.writestr('../../a.csv', text[:half])
        """

    private func packed() throws -> (folder: TemporaryFolder, plain: FileContent) {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", Self.text)
        _ = try Python.output(Self.pack, folder.path)
        return (folder, try FileContent(file))
    }

    @Test func compressionDoesNotMatter() throws {
        let (folder, plain) = try packed()
        #expect(plain.ticks.count == Self.rows)
        for name in ["a.csv.gz", "two.csv.gz", "a.csv.zst", "two.csv.zst", "a.zip", "two.zip"] {
            for threads in [1, 3] {
                let content = try FileContent(folder.path + "/" + name, threads: threads, chunkBytes: 50_000)
                #expect(content.ticks == plain.ticks, "\(name)")
                #expect(content.report.rejected == 0, "\(name)")
            }
        }
        // What an archive's names lead to is not made.
        #expect(folder.files.filter { $0.hasSuffix("a.csv") } == ["a.csv"])
        #expect(
            try TickSource.sources(inFile: folder.path + "/a.zip").map(\.description) == [
                folder.path + "/a.zip:folder/a.csv"
            ])
    }

    /// Cut off at any place, the files give an error and never part of themselves as a whole.
    @Test(arguments: ["a.csv.gz", "two.csv.gz", "a.csv.zst", "a.zip"]) func cutOff(name: String) throws {
        let (folder, plain) = try packed()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
        var random = SplitMix64(seed: 4)
        for length in [1, 2, 3, 4, 10] + (0..<20).map({ _ in Int.random(in: 11..<bytes.count - 600, using: &random) }) {
            let file = try folder.write("cut-" + name, bytes.prefix(length))
            let error = #expect(throws: ImportError.self, "\(length) bytes") { _ = try FileContent(file) }
            #expect(error.map { [.damaged, .unknownFormat].contains($0.code) } == true, "\(length) bytes: \(error!)")
        }
        #expect(plain.ticks.count == Self.rows)
    }

    /// With flipped bytes they give an error, or the same ticks if the byte did not matter.
    @Test(arguments: ["a.csv.gz", "a.csv.zst", "a.zip"]) func flipped(name: String) throws {
        let (folder, plain) = try packed()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)))
        var random = SplitMix64(seed: 5)
        var errors = 0
        for _ in 0..<40 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let file = try folder.write("flipped-" + name, damaged)
            do {
                // Pyarrow writes frames without a checksum: what zstd cannot see, the rows may show.
                let content = try FileContent(file)
                if !name.hasSuffix(".zst") { #expect(content.ticks == plain.ticks) }
            } catch {
                #expect(error is ImportError)
                errors += 1
            }
        }
        #expect(errors > 20)
    }

    /// A bomb takes time, and no memory: a gigabyte of one character is a line without an end.
    @Test func bomb() throws {
        let folder = try TemporaryFolder()
        _ = try Python.output(
            "import gzip, sys; gzip.open(sys.argv[1], 'wb', 1).write(b'timestamp,bid,ask\\n1549238400994,1,2\\n' + b'9' * (1 << 26))",
            folder.path + "/a.csv.gz")
        let error = #expect(throws: ImportError.self) { _ = try FileContent(folder.path + "/a.csv.gz") }
        #expect(error?.message.contains("longer than a megabyte") == true)
    }

    /// Chunks end at the same places wherever reading begins, and the rest of the file is the rest of its ticks.
    @Test(arguments: ["a.csv", "a.csv.gz", "a.csv.zst"]) func readingFromTheMiddle(name: String) throws {
        let (folder, _) = try packed()
        let file = folder.path + "/" + name
        let whole = try FileContent(file, chunkBytes: 40_000)
        #expect(whole.batches.count > 20)
        for index in [1, 7, whole.batches.count - 1] {
            let part = try FileContent(
                file, scale: whole.layout.sampleDecimals, chunkBytes: 40_000,
                from: TickReader.Position(source: 0, offset: whole.batches[index].lowerBound))
            #expect(part.batches == Array(whole.batches[index...]))
            #expect(part.ticks == whole.ticks.rows((whole.ticks.count - part.ticks.count)..<whole.ticks.count))
        }
    }
}
