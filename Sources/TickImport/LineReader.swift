/// A text file, plain or gzipped, as a sequence of chunks that end at line ends.
///
/// Plain files are read where they are mapped, without copying.
struct LineReader: ~Copyable {
    /// Longer lines are no ticks. It bounds the memory that a file without line ends can take.
    static let lineBytesMax = 1 << 20

    private let file: MappedFile
    private let inflater: GzipInflater?
    /// Plain: how much of the file has been handed out.
    private var position = 0
    /// Gzip: inflated bytes, of which the first `carried` are an unfinished line.
    private var buffer: UnsafeMutableRawBufferPointer
    private var carried = 0
    private var reachedEnd = false
    private let chunkBytes: Int
    private let terminator: UInt8

    /// Text bytes (inflated) handed out so far.
    private(set) var textBytes = 0

    var path: String { file.path }
    /// The file's size as stored.
    var fileBytes: Int { file.size }
    /// How much of the file as stored has been used.
    var fileBytesRead: Int { inflater?.consumed ?? position }

    /// - Parameters:
    ///   - terminator: the byte that ends a line.
    ///   - chunkBytes: about how much to hand out at once.
    init(path: String, terminator: UInt8, chunkBytes: Int = 4 << 20) throws(ImportError) {
        let mapped = try MappedFile(path: path)
        let isGzip = GzipInflater.isGzip(mapped.bytes)
        file = mapped
        self.terminator = terminator
        self.chunkBytes = chunkBytes
        inflater = isGzip ? GzipInflater() : nil
        buffer = .allocate(byteCount: isGzip ? chunkBytes + LineReader.lineBytesMax : 0, alignment: 64)
    }

    deinit {
        buffer.deallocate()
    }

    /// The first bytes of the text, at most `limit`; complete lines or not.
    static func head(of path: String, limit: Int = 1 << 20) throws(ImportError) -> [UInt8] {
        let file = try MappedFile(path: path)
        guard GzipInflater.isGzip(file.bytes) else { return Array(file.bytes.prefix(limit)) }
        let inflater = GzipInflater()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 64)
        defer { buffer.deallocate() }
        let count = try LineReader.inflate(inflater, file.bytes, into: buffer, path: path)
        return Array(buffer.prefix(count))
    }

    /// Hands the next chunk of whole lines to `body`. The last line of a file may lack its end.
    ///
    /// - Returns: false, without calling `body`, at the end.
    /// - Throws: ``ImportError`` `.damaged` if the compression is, or a line is longer than ``lineBytesMax``;
    ///   `.changed` if the file changed its size.
    mutating func nextChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(ImportError) -> Bool {
        try file.checkSize()
        guard let inflater else {
            guard position < file.size else { return false }
            let whole = file.bytes
            var end = min(position + chunkBytes, file.size)
            if end < file.size {
                guard let last = lastTerminator(in: UnsafeRawBufferPointer(rebasing: whole[position..<end])),
                    end - position - last - 1 <= LineReader.lineBytesMax
                else { throw tooLong() }
                end = position + last + 1
            }
            let chunk = UnsafeRawBufferPointer(rebasing: whole[position..<end])
            body(chunk)
            textBytes += chunk.count
            position = end
            return true
        }
        guard !reachedEnd else { return false }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[carried...])
        let read = try LineReader.inflate(inflater, file.bytes, into: room, path: file.path)
        let filled = carried + read
        reachedEnd = read < room.count
        guard filled > 0 else { return false }
        var end = filled
        if !reachedEnd {
            guard let last = lastTerminator(in: UnsafeRawBufferPointer(rebasing: buffer[..<filled])),
                filled - last - 1 <= LineReader.lineBytesMax
            else { throw tooLong() }
            end = last + 1
        }
        body(UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        textBytes += end
        carried = filled - end
        if carried > 0 { buffer.baseAddress!.copyMemory(from: buffer.baseAddress! + end, byteCount: carried) }
        return true
    }

    private func lastTerminator(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = bytes.count - 1
        while index >= 0 {
            if bytes[index] == terminator { return index }
            index -= 1
        }
        return nil
    }

    private func tooLong() -> ImportError {
        ImportError(
            .damaged, path: file.path,
            message: "a line after byte \(textBytes) is longer than a megabyte",
            advice: "this is not a file of ticks")
    }

    private static func inflate(
        _ inflater: GzipInflater, _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
        path: String
    ) throws(ImportError) -> Int {
        do throws(GzipInflater.Failure) {
            return try inflater.read(from: input, into: output)
        } catch {
            switch error {
            case .truncated(let byte):
                throw ImportError(
                    .damaged, path: path, message: "the gzip data ends too early, at byte \(byte)",
                    advice: "the download was cut off: get the file again. Nothing of it was stored")
            case .corrupt(let byte, let reason):
                throw ImportError(
                    .damaged, path: path, message: "the gzip data is damaged near byte \(byte) (\(reason))",
                    advice: "get the file again. Nothing of it was stored")
            }
        }
    }
}
