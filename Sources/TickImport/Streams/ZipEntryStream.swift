/// One file of a zip archive.
final class ZipEntryStream: ByteStream {
    let path: String
    private let reader: ZipArchive.Reader
    /// The archive as a file, to see whether something writes to it.
    private let file: InputFile

    init(_ file: InputFile, entry: ZipArchive.Entry) throws(ImportError) {
        self.file = file
        path = file.path + ":" + entry.name
        reader = try ZipArchive.Reader(path: file.path)
        var index = 0
        while let found = try reader.next() {
            if index == entry.index, found.name == entry.name { return }
            index += 1
        }
        throw ImportError(
            .changed, path: path, message: "the entry is not in the archive any more",
            advice: "import it again when nothing writes to it any more")
    }

    var fileBytesRead: Int { min(reader.consumed, file.size) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        try reader.read(into: buffer)
    }

    func checkUnchanged() throws(ImportError) { try file.checkUnchanged() }
}
