import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Archives that lie, and names that lead elsewhere. Archives are read where they are: nothing is ever made from a name.
@Suite(.enabled(if: Python.hasReaders, Python.readersAbsence)) struct ZipTests {
    private static let row = "1549238400994,1.14543,1.14545"

    /// Runs a program that writes `folder/a.zip`, and gives the archive's path.
    private func archive(_ folder: TemporaryFolder, _ program: String) throws -> String {
        _ = try Python.output(
            "import io, os, struct, sys, zipfile\nfolder = sys.argv[1]\npath = folder + '/a.zip'\n"
                + "row = b'\(Self.row)\\n'\n" + program, folder.path)
        return folder.path + "/a.zip"
    }

    @Test func namesLeadNowhere() throws {
        let folder = try TemporaryFolder()
        let names = [
            "../x.csv", "../../../../tmp/x.csv", "/etc/x.csv", "C:\\x.csv", "a/../../x.csv", "con.csv", "..\\x.csv",
        ]
        let file = try archive(
            folder,
            #"""
            names = r'../x.csv|../../../../tmp/x.csv|/etc/x.csv|C:\x.csv|a/../../x.csv|con.csv|..\x.csv'.split('|')
            with zipfile.ZipFile(path, 'w') as file:
                for number, name in enumerate(names):
                    info = zipfile.ZipInfo('x')
                    info.filename = name
                    file.writestr(info, row.replace(b'994', b'%03d' % number))
            """#)
        let content = try FileContent(file)
        #expect(content.ticks.count == names.count)
        #expect(folder.files == ["a.zip"])
        #expect(
            Set(try TickSource.sources(inFile: file).map(\.description)) == Set(names.map { file + ":" + $0 }))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/../x.csv"))
    }

    @Test func linksAndFoldersAreNotRead() throws {
        let folder = try TemporaryFolder()
        let file = try archive(
            folder,
            """
            with zipfile.ZipFile(path, 'w') as file:
                link = zipfile.ZipInfo('link.csv')
                link.create_system = 3
                link.external_attr = 0o120777 << 16
                file.writestr(link, '/etc/passwd')
                pipe = zipfile.ZipInfo('pipe.csv')
                pipe.create_system = 3
                pipe.external_attr = 0o010644 << 16
                file.writestr(pipe, 'x')
                file.writestr('folder/', '')
                file.writestr('a.csv', row)
            """)
        #expect(try TickSource.sources(inFile: file).map(\.description) == [file + ":a.csv"])
        #expect(try FileContent(file).ticks.count == 1)
    }

    @Test(arguments: [
        // What is wrong, how to make it, and what is said of it.
        ("duplicated names", "two('a.csv', 'a.csv')", "have the name a.csv"),
        ("encrypted", "patch(6, b'\\x01\\x00'), patch_directory(8, b'\\x01\\x00')", "encrypted"),
        ("another method", "patch(8, b'\\x0c\\x00'), patch_directory(10, b'\\x0c\\x00')", "method 12"),
        ("another method in the header", "patch(8, b'\\x0c\\x00')", "differ"),
        ("another name in the header", "patch(30, b'b')", "differ"),
        ("a wrong checksum", "patch_directory(16, b'\\x00\\x00\\x00\\x00')", "checksum"),
        ("a length too small", "patch_directory(24, b'\\x03\\x00\\x00\\x00')", "longer"),
        ("a length too large", "patch_directory(24, b'\\xff\\xff\\xff\\x7f')", "shorter"),
        ("a stored length too large", "patch_directory(20, b'\\xff\\xff\\xff\\x7f')", "outside"),
        ("an offset outside", "patch_directory(42, b'\\xff\\xff\\xff\\x7f')", "outside"),
        ("a 64-bit length that is not there", "patch_directory(24, b'\\xff\\xff\\xff\\xff')", "missing"),
        ("a directory elsewhere", "patch_end(16, b'\\xff\\xff\\xff\\x7f')", "outside"),
        ("a directory too long", "patch_end(12, b'\\xff\\xff\\xff\\x7f')", "outside"),
        ("more entries than there are", "patch_end(10, b'\\xfe\\xff')", "too early"),
        ("several parts", "patch_end(4, b'\\x02\\x00')", "parts"),
        ("no end", "data[-22:] = b''", "end is missing"),
        ("zip64 that leads astray", "zip64(1 << 62)", "end is missing"),
        ("zip64 with a count too large", "zip64(None)", "more than"),
        ("overlapping files", "overlap()", "overlap"),
    ]) func liars(what: String, how: String, words: String) throws {
        let folder = try TemporaryFolder()
        let file = try archive(
            folder,
            """
            def pack(*names):
                stream = io.BytesIO()
                with zipfile.ZipFile(stream, 'w', zipfile.ZIP_DEFLATED) as file:
                    for name in names:
                        file.writestr(name, row * 50)
                return bytearray(stream.getvalue())
            data = pack('a.csv')
            def two(*names):
                import warnings
                warnings.simplefilter('ignore')
                data[:] = pack(*names)
            def patch(place, piece): data[place:place + len(piece)] = piece
            def patch_directory(place, piece): patch(data.index(b'PK\\x01\\x02') + place, piece)
            def patch_end(place, piece): patch(data.index(b'PK\\x05\\x06') + place, piece)
            def zip64(start):
                end = data.index(b'PK\\x05\\x06')
                wide = struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 0, 0)
                locator = struct.pack('<IIQI', 0x07064b50, 0, end if start is None else start, 1)
                data[end:end] = wide + locator
                patch_end(8, b'\\xff\\xff\\xff\\xff')
            def overlap():
                # The directory names the same bytes once more.
                start, end = data.index(b'PK\\x01\\x02'), data.index(b'PK\\x05\\x06')
                again = bytearray(data[start:end])
                again[46:47] = b'b'
                data[end:end] = again
                patch_end(8, struct.pack('<HHI', 2, 2, 2 * (end - start)))
            \(how)
            open(path, 'wb').write(data)
            """)
        let error = #expect(throws: ImportError.self, "\(what)") { _ = try FileContent(file) }
        #expect(error?.message.contains(words) == true, "\(what): \(error?.message ?? "")")
        #expect(error?.code == .damaged || error?.code == .unreadable, "\(what)")
    }

    /// Archives behind something else, with a comment, with 64-bit lengths, made by a pipe, and names that are no UTF-8.
    @Test func unusualAndRight() throws {
        let folder = try TemporaryFolder()
        let whole = try FileContent(try folder.write("plain.csv", Self.row + "\n"))
        for program in [
            "with zipfile.ZipFile(path, 'w') as file:\n    file.comment = b'x' * 65535\n    file.writestr('a.csv', row)",
            "with zipfile.ZipFile(path, 'w') as file:\n    with file.open('a.csv', 'w', force_zip64=True) as one: one.write(row)",
            """
            class Pipe(io.RawIOBase):
                def __init__(self): self.data = b''
                def writable(self): return True
                def write(self, piece):
                    self.data += bytes(piece)
                    return len(piece)
            pipe = Pipe()
            with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED) as file: file.writestr('a.csv', row)
            open(path, 'wb').write(pipe.data)
            """,
            """
            with zipfile.ZipFile(path, 'w') as file: file.writestr('aaaa.csv', row)
            data = open(path, 'rb').read().replace(b'aaaa.csv', b'\\xe4\\xf6\\xfc\\xdf.csv')
            open(path, 'wb').write(data)
            """,
        ] {
            let file = try archive(folder, program)
            #expect(try FileContent(file).ticks == whole.ticks)
        }
        #expect(try TickSource.sources(inFile: folder.path + "/a.zip").map(\.name) == [#"\xE4\xF6\xFC\xDF.csv"#])
    }

    /// Each file is found at once, not by looking at all before it.
    @Test(.timeLimit(.minutes(5))) func manyFiles() throws {
        let folder = try TemporaryFolder()
        let file = try archive(
            folder,
            """
            with zipfile.ZipFile(path, 'w') as file:
                for number in range(5000): file.writestr('%d.csv' % (5000 - number), row.replace(b'400994', b'%06d' % number))
            """)
        #expect(try FileContent(file, chunkBytes: 1_000).ticks.count == 5_000)
    }
}
