internal import CZlib

/// One file of a zip archive, compared in the end with the length and the CRC-32 that the archive names.
final class ZipEntryStream: ByteStream {
    private let source: any ByteStream
    private let entry: ZipArchive.Entry
    private var length = 0
    private var checksum: UInt = 0

    /// - Throws: ``ImportError`` `.damaged` if the archive contradicts itself; `.unreadable` for what is encrypted or
    ///   compressed in another way than others do.
    init(_ file: InputFile, entry: ZipArchive.Entry) throws(ImportError) {
        self.entry = entry
        let data = try ZipArchive.data(of: entry, in: file)
        let stream = FileRangeStream(file, data, path: file.path + ":" + entry.name)
        source = entry.isDeflated ? DecodingStream<DeflateDecoder>(stream) : stream
    }

    var path: String { source.path }
    /// Of the entry.
    var fileBytesRead: Int { source.fileBytesRead }

    func checkUnchanged() throws(ImportError) { try source.checkUnchanged() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        let count = try source.read(into: buffer)
        length += count
        var place = 0
        while place < count {
            let piece = min(count - place, 1 << 30)
            checksum = UInt(
                crc32(
                    uLong(checksum), buffer.baseAddress?.advanced(by: place).assumingMemoryBound(to: UInt8.self),
                    uInt(piece)))
            place += piece
        }
        guard length <= entry.contentBytes else { throw contradiction("it is longer than the archive says") }
        if count < buffer.count {
            guard length == entry.contentBytes else { throw contradiction("it is shorter than the archive says") }
            guard checksum == entry.checksum else { throw contradiction("its checksum is wrong") }
        }
        return count
    }

    private func contradiction(_ what: String) -> ImportError {
        ImportError(
            .damaged, path: path, message: "the zip archive is damaged: \(what)",
            advice: "get the file again. Nothing of it was stored")
    }
}
