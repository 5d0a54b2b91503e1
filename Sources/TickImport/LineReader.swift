/// A text file, plain or gzipped, as a sequence of chunks that end at line ends.
struct LineReader: ~Copyable {
    /// Longer lines are no ticks. It bounds the memory that a file without line ends can take.
    static let lineBytesMax = 1 << 20

    private let file: InputFile
    private let inflater: GzipInflater?
    /// How much of the file has been read, if it is plain.
    private var position = 0
    /// The text, of which the first `carried` bytes are an unfinished line.
    private let buffer: UnsafeMutableRawBufferPointer
    private var carried = 0
    private var reachedEnd = false
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
    init(path: String, terminator: UInt8, chunkBytes: Int = 1 << 20) throws(ImportError) {
        let opened = try InputFile(path: path)
        let isGzip = try GzipInflater.isGzip(opened)
        file = opened
        self.terminator = terminator
        inflater = isGzip ? GzipInflater() : nil
        buffer = .allocate(byteCount: chunkBytes + LineReader.lineBytesMax, alignment: 64)
    }

    deinit {
        buffer.deallocate()
    }

    /// The first bytes of the text, at most `limit`; complete lines or not.
    static func head(of path: String, limit: Int = 1 << 20) throws(ImportError) -> [UInt8] {
        let file = try InputFile(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 64)
        defer { buffer.deallocate() }
        let count =
            try GzipInflater.isGzip(file)
            ? GzipInflater().read(from: file, into: buffer) : file.read(into: buffer, at: 0)
        return Array(buffer.prefix(count))
    }

    /// Hands the next chunk of whole lines to `body`. The last line of a file may lack its end.
    ///
    /// - Returns: false, without calling `body`, at the end.
    /// - Throws: ``ImportError`` `.damaged` if the compression is, or a line is longer than ``lineBytesMax``;
    ///   `.changed` if something wrote to the file since it was opened; `.unreadable`.
    mutating func nextChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(ImportError) -> Bool {
        guard !reachedEnd else { return false }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[carried...])
        let count: Int
        if let inflater {
            count = try inflater.read(from: file, into: room)
        } else {
            count = try file.read(into: room, at: position)
            position += count
        }
        // Asked after reading, so that what was read is what was there when the file was opened.
        try file.checkUnchanged()
        let filled = carried + count
        reachedEnd = count < room.count
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
}
